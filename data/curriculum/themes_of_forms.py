"""Themes for texts, words, grids and graphs, as tables of text (`stories` says how they read)."""

TEXT = """
symbol / symbols / message
a secret message s@l | in an embassy | spy | find out what it hides
The embassy has a garden with @q roses.
sign / signs / inscription
an inscription s@l | in a ruined temple | archaeologist | date the temple
The temple was found again in @y.
tile / tiles / row of tiles
a row s of @n lettered tiles | at a word game | player | win the next round
The game was bought second-hand in @y.
bead / beads / string of beads
a string s of @n lettered beads | at a craft fair | jeweller | finish a gift
The fair has @q stalls.
key / keys / key log
a key log s@l | at a help desk | technician | find out what went wrong
The desk gets @q calls a day.
base / bases / strand
a strand s of @n alien bases | in a laboratory | biologist | compare two planets
The laboratory was built in @y.
character / characters / password
a password s@l | in a computer room | administrator | judge how good it is
The room is kept at @q degrees.
character / characters / number plate
a number plate s@l | in a car park | attendant | find the owner
The car park has @q lamps.
wagon / wagons / train
a train s of @n lettered wagons | at a shunting yard | dispatcher | get the train ready
The yard has been in use since @y.
glyph / glyphs / scroll
a scroll with the text s@l | in a monastery | scribe | make a copy
The scribe owns @q feathers.
character / characters / serial number
the serial number s@l | in a factory | inspector | check a machine
The factory has stood by the river since @y.
character / characters / product code
a product code s@l | in a warehouse | stock keeper | print a label
The warehouse has @q gates.
note / notes / melody
a melody s of @n lettered notes | at a music school | pupil | practise it
The piano was tuned in @y.
"""

TEXT_HELD_OUT = """
signal / signals / transmission
a transmission s@l | at ground control | operator | talk to a probe
The probe was launched in @y.
character / characters / licence key
a licence key s@l | in a software shop | seller | help a customer
The shop sells @q games.
pearl / pearls / chain
a chain s of @n lettered pearls | in a jeweller's shop | apprentice | repair it
The shop window is @q years old.
"""

WORDS = """
name / names / guest list
the names of @n guests | at a wedding | host | print the seating cards
The cake has @q layers.
title / titles / catalogue
the titles of @n books | in a library | librarian | tidy the shelves
The library was founded in @y.
tag / tags / tag list
the tags of @n photos | in a photo studio | photographer | make an album
The studio owns @q cameras.
code / codes / code list
the codes of @n parcels | at a depot | driver | load the van
The depot has @q ramps.
nickname / nicknames / ranking
the nicknames of @n players | at a games club | organiser | plan the next evening
The club has met every Friday since @y.
label / labels / shelf plan
the labels of @n jars | in a pharmacy | pharmacist | find the right powder
The pharmacy has @q drawers.
stop name / stop names / line plan
the names of @n bus stops | at a bus company | planner | print a new map
The company runs @q buses.
password / passwords / password list
@n passwords | in a computer room | administrator | write a warning
The oldest computer dates from @y.
number plate / number plates / parking log
the number plates of @n cars | in a car park | attendant | answer the police
The car park has @q lamps.
command / commands / script
@n commands of a robot | in a workshop | engineer | teach the robot manners
The robot weighs @q kilograms.
call sign / call signs / radio log
the call signs of @n ships | in a lighthouse | keeper | fill in the log
The lighthouse has @q steps.
word / words / poem
@n words of a poem | in an attic | poet | make it better
The attic has been locked since @y.
file name / file names / folder
the names of @n files | in an office | secretary | clean up a computer
The office has @q chairs.
"""

WORDS_HELD_OUT = """
band name / band names / festival programme
the names of @n bands | at a music festival | organiser | print a poster
The stage is @q meters wide.
flavour / flavours / menu
@n flavours of ice cream | in an ice cream parlour | waiter | write the menu
The parlour has sold ice cream since @y.
gate code / gate codes / departure board
the gate codes of @n flights | at an airport | traveller | catch a plane
The airport has @q escalators.
"""

GRID = """
pixel / pixels / photo
a photo@s | in a photo studio | photographer | repair it
The studio was opened in @y.
bed / beds / garden plan
the plan of a garden@s | in a monastery | gardener | order seeds
The well of the monastery is @q meters deep.
square / squares / board
a game board@s | at a games club | player | think about the next move
The club has @q members.
cell / cells / cave map
a cave map@s | under a mountain | explorer | find the way
The cave has been known since @y.
square / squares / city map
a city map@s | in a town hall | planner | widen the streets
The town has @q bakeries.
tile / tiles / mosaic
a mosaic@s | in a Roman villa | archaeologist | make a drawing
The villa was found in @y.
stitch / stitches / pattern
a pattern@s | in a tailor's shop | tailor | finish a tablecloth
The shop has @q sorts of thread.
seat / seats / seating plan
a seating plan@s | in a concert hall | usher | place the late guests
The hall has @q doors.
plot / plots / field
a field@s | on a farm | farmer | choose what to sow
The tractor was bought in @y.
space / spaces / car park
the plan of a car park@s | at a supermarket | attendant | guide the drivers
The supermarket has @q tills.
dot / dots / screen
the screen of an old computer@s | in a museum | technician | show a picture
The computer was built in @y.
window / windows / facade
the facade of a house@s | in a quiet street | painter | plan a picture
The street has @q trees.
"""

GRID_HELD_OUT = """
panel / panels / solar park
a solar park@s | in a desert | engineer | find broken parts
The desert has had no rain since @y.
patch / patches / quilt
a quilt@s | in a sewing circle | quilter | finish a gift
The circle has @q members.
locker / lockers / locker wall
a wall of lockers@s | in a school | caretaker | hand out the keys
The school has @q steps to the door.
"""

GRAPH = """
city / cities / road map / road / roads
a road map with @g | in a ministry | minister | repair the bridges
The ministry has @q floors.
person / people / circle of friends / friendship / friendships
a circle of friends with @g | at a university | sociologist | write a thesis
The university was founded in @y.
computer / computers / network / cable / cables
a network with @g | in an office | administrator | find a fault
The office has @q chairs.
station / stations / railway net / track / tracks
a railway net with @g | at a railway company | planner | make a timetable
The first engine ran in @y.
room / rooms / castle / corridor / corridors
a castle with @g | in a ghost story | ghost | scare a guest
The castle has @q towers.
island / islands / archipelago / bridge / bridges
an archipelago with @g | on a ferry | captain | plan a tour
The ferry was launched in @y.
airport / airports / flight plan / air route / air routes
a flight plan with @g | at an airline | pilot | plan the week
The airline owns @q planes.
planet / planets / star map / tunnel / tunnels
a star map with @g | on a space ship | navigator | find a way home
The ship left in @y.
lake / lakes / water map / canal / canals
a water map with @g | at a boat hire | skipper | advise some guests
The hire has @q boats.
hut / huts / trail map / trail / trails
a trail map with @g | in the mountains | hiker | plan a holiday
The hiker owns @q maps.
crossing / crossings / street map / street / streets
a street map with @g | in a taxi | driver | get home in time
The taxi was built in @y.
atom / atoms / molecule / bond / bonds
a molecule with @g | in a laboratory | chemist | name it
The laboratory has @q flasks.
"""

GRAPH_HELD_OUT = """
cave / caves / cave system / passage / passages
a cave system with @g | under a hill | explorer | find the way out
The hill is @q meters high.
pylon / pylons / power grid / wire / wires
a power grid with @g | at a power company | electrician | plan the repairs
The company was founded in @y.
actor / actors / film archive / partnership / partnerships
a film archive with @g | at a film school | critic | write a book
The archive holds @q reels.
"""
