"""Themes for values made of numbers, as tables of text (`stories` says how they read)."""

NUMBERS = """
price / prices / price list
the prices of @n goods | in a small shop | shopkeeper | plan the next sale
The shop opened in @y and sells @q kinds of tea.
temperature / temperatures / temperature log / signed
the temperatures of @n days | at a weather station | meteorologist | write the monthly report
The station stands @q meters from the nearest road.
load / loads / loading list
the loads of @n wagons | at a freight yard | dispatcher | get a train ready
The yard has @q tracks, and its last steam engine left in @y.
score / scores / score sheet / signed
the scores of @n rounds of a board game | at a games club | referee | settle a quarrel
The club was founded in @y and has @q members.
payment / payments / account book / signed
@n payments to and from an account | at a bank | clerk | check the books
The bank closes at five, and its oldest customer is @q years old.
age / ages / age list
the ages of @n visitors | in a museum | guide | order the right tickets
The museum shows @q paintings of boats.
altitude / altitudes / height profile / signed
the altitudes of @n points along a trail | in a mountain hut | ranger | draw a map
The hut was built in @y and sleeps @q guests.
grade / grades / grade book
the grades of @n pupils | in a village school | teacher | prepare a meeting with the parents
The school bell has rung every morning since @y.
reading / readings / logbook / signed
the readings of @n sensors | in a power plant | engineer | find out why an alarm went off
The plant has @q chimneys, one of them painted red.
weight / weights / weighing list
the weights of @n parcels | in a post office | clerk | load the van
The van is @q years old and hums on hills.
water level / water levels / tide table / signed
the water levels of @n hours | in a harbour | harbour master | tell ships when to leave
The lighthouse of the harbour has @q steps.
delay / delays / delay report / signed
the delays of @n trains | at a railway station | station master | answer a complaint
The clock above platform @q has been slow since @y.
speed / speeds / speed log
the speeds of @n cars | on a country road | police officer | decide where a sign is needed
The road was last paved in @y.
"""

NUMBERS_HELD_OUT = """
charge / charges / row of charges / signed
the charges of @n particles | in a laboratory | physicist | set up an experiment
The laboratory lies @q meters under the ground.
bid / bids / auction record
the bids of @n buyers | at an auction house | auctioneer | write up the evening
The hammer was carved in @y from the wood of a pear tree.
profit / profits / profit report / signed
the profits of @n months | in a family bakery | baker | talk to the bank
The bakery sells @q sorts of bread.
"""

NUMBER = """
ticket number / ticket numbers / ticket number
the ticket number x | at a funfair | ticket seller | find out who has won
The big wheel has @q cabins.
house number / house numbers / house number
the house number x | in a long street | letter carrier | learn the street by heart
The street was named after a poet in @y.
meter reading / meter readings / meter reading
the meter reading x | in a cellar | caretaker | write a bill
The cellar has been dry since @y.
serial number / serial numbers / serial number
the serial number x of a clock | in a workshop | watchmaker | order a spare part
The clock has @q wheels and a bird.
page number / page numbers / page number
the page number x | in a reading room | librarian | find a lost bookmark
The room has @q lamps with green shades.
balance / balances / balance / signed
the balance x of an account | at a bank | clerk | check the books
The bank has had a branch here since @y.
temperature / temperatures / temperature / signed
the temperature x of a freezer | in a hospital | nurse | fill in a form
The form has @q fields, most of them empty.
altitude / altitudes / altitude / signed
the altitude x of a camp | on an expedition | climber | keep a diary
The diary has been in use since @y.
score / scores / score / signed
the score x of a team | at a quiz night | host | break a tie
The quiz is held every @q days.
seat number / seat numbers / seat number
the seat number x | in a theatre | usher | play a trick on a friend
The curtain of the theatre is @q years old.
locker number / locker numbers / locker number
the locker number x | in a swimming pool | lifeguard | open a jammed door
The pool was opened in @y by a mayor who could not swim.
mileage / mileages / mileage
the mileage x of a bus | in a garage | mechanic | plan the next service
The garage smells of oil and has @q cats.
"""

NUMBER_HELD_OUT = """
start number / start numbers / start number
the start number x of a runner | at a marathon | steward | hand out the medals
The race has been run every spring since @y.
tide mark / tide marks / tide mark / signed
the tide mark x | on a pier | angler | choose a place for the boat
The pier rests on @q posts.
invoice number / invoice numbers / invoice number
the invoice number x | in a printing house | bookkeeper | find a missing letter
The oldest press was built in @y.
"""

PAIRS = """
point / points / list of points / signed
@n points with two coordinates each | on a treasure island | pirate | choose where to dig
The island has @q palm trees.
domino / dominoes / row of dominoes
@n dominoes with two numbers each | in a tea house | player | win the next round
The tea house serves @q kinds of tea.
match / matches / match list
@n matches, told by the goals of both teams | at a football club | coach | prepare a speech
The club has won @q cups since @y.
move / moves / route / signed
@n moves of a robot, two numbers each | in a warehouse | programmer | find a fault in the robot
The robot was bought in @y and weighs @q kilograms.
card / cards / row of cards / signed
@n cards with a number on either side | at a magic show | magician | amaze the audience
The show takes @q minutes.
offer / offers / offer list
@n offers, each with a price and an amount | at a market | merchant | spend the budget well
The market has been held every Saturday since @y.
measurement / measurements / lab book / signed
@n measurements of two numbers each | in a laboratory | chemist | finish a paper
The laboratory has @q windows.
parcel / parcels / delivery list
@n parcels, each with a weight and a price | at a depot | driver | plan the day
The depot has @q ramps.
player / players / ranking
@n players with two ratings each | at a chess club | captain | set up the team
The club has met in the same room since @y.
trade / trades / ledger / signed
@n trades of two numbers each | at a stock exchange | broker | explain a bad day
The exchange rings its bell @q times a day.
star / stars / star chart / signed
@n stars with two coordinates each | in an observatory | astronomer | name a constellation
The telescope is @q years old.
brick / bricks / box of bricks
@n bricks, each with a width and a height | in a nursery | child | build a castle
The box was a gift in @y.
ticket / tickets / pile of tickets
@n tickets, each with a row and a seat | at an opera house | usher | fill the hall
The opera house has @q chandeliers.
"""

PAIRS_HELD_OUT = """
buoy / buoys / sea chart / signed
@n buoys with two coordinates each | on a lake | sailor | plan a race
The boat was painted blue in @y.
shell / shells / collection
@n shells with two sizes each | on a beach | collector | arrange a cabinet
The cabinet has @q drawers.
transfer / transfers / bank statement / signed
@n transfers of two amounts each | in a tax office | auditor | find an error
The office moved to this street in @y.
"""

MATRIX = """
temperature / temperatures / weather table / signed
a table of temperatures@s | at a weather office | meteorologist | make a forecast
The office has been run by the same family since @y.
height / heights / height map
a height map@s | in a sand pit | child | make water run the right way
There are @q toys in the sand.
score / scores / score table / signed
a table of scores@s | at a golf course | referee | write the evening news
The course was laid out in @y.
price / prices / price table
a table of prices@s | in a travel agency | clerk | print a leaflet
The agency sells trips to @q countries.
altitude / altitudes / relief map / signed
a relief map@s that tells altitudes | in a survey camp | surveyor | choose a place for a dam
The camp has @q tents.
balance / balances / account sheet / signed
a sheet of balances@s | in an accounting firm | accountant | close the year
The firm was founded in @y.
vote count / vote counts / election table
a table of vote counts@s | in a town hall | official | write the minutes
The town hall has @q rooms.
cost / costs / cost table
a table of costs@s | at a building site | site manager | make an offer
The crane on the site is @q meters high.
reading / readings / sensor sheet / signed
a sheet of sensor readings@s | in a greenhouse | gardener | keep the plants alive
The greenhouse was built in @y.
sales figure / sales figures / sales table
a table of sales figures@s | in a toy shop | manager | plan the window
The window shows @q teddy bears.
brightness / brightnesses / scan
a scan@s that tells brightnesses | in an archive | archivist | clean up an old page
The archive holds letters from @y.
error / errors / error table / signed
a table of errors@s | in a test hall | engineer | adjust a machine
The machine makes @q screws a minute.
"""

MATRIX_HELD_OUT = """
gain / gains / gain table / signed
a table of gains@s | in a recording studio | sound engineer | mix a song
The studio has @q microphones.
yield / yields / harvest table
a table of yields@s | on a vineyard | wine grower | choose what to plant
The vineyard has been in the family since @y.
flow / flows / flow chart / signed
a chart of flows@s | at a waterworks | plumber | find a leak
The waterworks has @q pumps.
"""
