"""Blocks that play through a process: a circle, a stack, a queue."""

from alphacode.datasets.curriculum.block import Mistake, table
from alphacode.datasets.curriculum.kinds import NUMBER, TEXT, WORDS
from alphacode.datasets.curriculum.library.writing import slip, written


def _removal_order(text: str, c: int, *, first: int = 0) -> str:
    """The characters as they leave a circle in which counting to `c` starts at `first`."""
    circle, order, at = list(text), "", first
    while circle:
        at = (at + c - 1) % len(circle)
        order += circle.pop(at)
    return order


def _machine(text: str, _: int, *, swapped: bool = False, zeros: bool = False) -> int:
    """The top of the stack, 0 if it is empty.

    With `swapped` the second number is taken from the top one, with `zeros` an operation that
    lacks numbers takes zeros for them.
    """
    stack: list[int] = []
    for ch in text:
        if ch.isdigit():
            stack.append(int(ch))
        elif len(stack) >= 2 or zeros:
            top = stack.pop() if stack else 0
            below = stack.pop() if stack else 0
            stack.append(top - below if swapped else below - top)
    return stack[-1] if stack else 0


def _finishing_order(words: list[str], c: int, *, extra: int = 0) -> list[str]:
    """The words in the order in which they get done, `c` characters in turn."""
    queue = [(word, len(word) + extra) for word in words]
    done = []
    while queue:
        word, left = queue.pop(0)
        if left <= c:
            done.append(word)
        else:
            queue.append((word, left - c))
    return done


BLOCKS = table(
    written(
        key="circle_removal",
        takes=TEXT,
        gives=TEXT,
        apply=_removal_order,
        actions=(
            "put the @items in a circle, count from the first one and remove every @c-th that is"
            " still there, on and on, until none is left; write the @items in the order of removal",
            "arrange the @items in a circle; count off 1 to @c again and again among those still in"
            " it, starting at the first one, and take out the one that gets @c each time; list the"
            " @items as they are taken out",
            "solve the Josephus problem for the @items in a circle with step @c (counting begins at"
            " the first with 1, and after a removal with 1 at the next) and write the order of"
            " removal",
        ),
        results=(
            "the @items in the order of removal when, in a circle, counting from the first one,"
            " every @c-th that is still there is removed until none is left",
            "the @items as they are taken out of a circle in which those still there count off 1 to"
            " @c again and again, starting at the first one, and the one that gets @c leaves",
            "the order of removal in the Josephus problem for the @items in a circle with step @c"
            " (counting begins at the first with 1, and after a removal with 1 at the next)",
        ),
        python=(
            """
            @t = deque(@a)
            @b = ""
            while @t:
                @t.rotate(1 - @c)
                @b += @t.popleft()
            """,
            """
            @t = list(@a)
            @b = []
            i = 0
            while @t:
                i = (i + @c - 1) % len(@t)
                @b.append(@t.pop(i))
            @b = "".join(@b)
            """,
            """
            @t = [(i + 1) % len(@a) for i in range(len(@a))]
            @b = ""
            i = len(@a) - 1
            for ch in @a:
                for j in range(@c - 1):
                    i = @t[i]
                @b += @a[@t[i]]
                @t[i] = @t[@t[i]]
            """,
        ),
        cpp=(
            """
            string @b;
            {
                queue<char> q;
                for (char ch : @a) q.push(ch);
                while (!q.empty()) {
                    for (int i = 1; i < @c; i++) {
                        q.push(q.front());
                        q.pop();
                    }
                    @b += q.front();
                    q.pop();
                }
            }
            """,
            """
            string @b, @t = @a;
            int @u = 0;
            while (!@t.empty()) {
                @u = (@u + @c - 1) % @t.size();
                @b.push_back(@t[@u]);
                @t.erase(@u, 1);
            }
            """,
            """
            list<char> @t(@a.begin(), @a.end());
            string @b;
            for (auto i = @t.begin(); !@t.empty(); ) {
                for (int j = 1; j < @c; j++) if (++i == @t.end()) i = @t.begin();
                @b += *i;
                i = @t.erase(i);
                if (i == @t.end()) i = @t.begin();
            }
            """,
        ),
        faults=(
            slip(
                Mistake.OFF_BY_ONE,
                lambda text, c: _removal_order(text, c, first=1),
                """
                @t = list(@a)
                @b = ""
                i = 1
                while @t:
                    i = (i + @c - 1) % len(@t)
                    @b += @t.pop(i)
                """,
                """
                string @b, @t = @a;
                int @u = 1;
                while (!@t.empty()) {
                    @u = (@u + @c - 1) % @t.size();
                    @b.push_back(@t[@u]);
                    @t.erase(@u, 1);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda text, c: _removal_order(text, c + 1),
                """
                @t = deque(@a)
                @b = ""
                while @t:
                    @t.rotate(-@c)
                    @b += @t.popleft()
                """,
            ),
        ),
        tags=("implementation", "data structures"),
        numbers=range(2, 6),
        fast=False,
    ),
    written(
        key="stack_machine",
        takes=TEXT,
        gives=NUMBER,
        apply=_machine,
        actions=(
            "run a stack machine over the @items: a digit is pushed as a number, a letter pops the"
            " top number and the one below it and pushes the lower minus the upper (and does"
            " nothing with fewer than two); take the top at the end, 0 if the stack is empty",
            "start with an empty stack and go from left to right: push every digit; at a letter,"
            " if the stack holds at least two numbers, replace the last two, x pushed before y, by"
            " x - y; the outcome is the last number on the stack, or 0 if there is none",
            "evaluate the @whole with a stack, where digits are pushed and each letter means"
            " subtraction of the top from the number below it (skipped if there are not two"
            " numbers), and take the top of the stack at the end (0 for an empty one)",
        ),
        results=(
            "the top (0 if empty) of a stack after the @items are run through it: a digit is pushed"
            " as a number, a letter pops the top number and the one below it and pushes the lower"
            " minus the upper (and does nothing with fewer than two)",
            "the last number on a stack, or 0 if there is none, when from left to right every digit"
            " is pushed and every letter replaces the last two numbers, x pushed before y, by x - y"
            " (if there are two)",
            "the value of the @whole evaluated with a stack, where digits are pushed and each"
            " letter means subtraction of the top from the number below it (skipped if there are"
            " not two numbers): the top at the end, 0 for an empty stack",
        ),
        python=(
            """
            @t = []
            for ch in @a:
                if ch.isdigit():
                    @t.append(int(ch))
                elif len(@t) > 1:
                    y = @t.pop()
                    x = @t.pop()
                    @t.append(x - y)
            @b = @t[-1] if @t else 0
            """,
            """
            @t = [0]
            for i in range(len(@a)):
                if "0" <= @a[i] <= "9":
                    @t += [ord(@a[i]) - 48]
                elif len(@t) >= 3:
                    @t[-2:] = [@t[-2] - @t[-1]]
            @b = @t[-1]
            """,
            """
            @t = [0] * (len(@a) + 1)
            i = 0
            for ch in @a:
                if ch in "0123456789":
                    i += 1
                    @t[i] = int(ch)
                elif i >= 2:
                    i -= 1
                    @t[i] -= @t[i + 1]
            @b = @t[i]
            """,
        ),
        cpp=(
            """
            stack<long long> @t;
            for (char ch : @a) {
                if (isdigit(ch)) {
                    @t.push(ch - '0');
                } else if (@t.size() >= 2) {
                    long long y = @t.top();
                    @t.pop();
                    @t.top() -= y;
                }
            }
            long long @b = @t.empty() ? 0 : @t.top();
            """,
            """
            vector<long long> @t;
            for (int i = 0; i < (int)@a.size(); i++) {
                if (isdigit(@a[i])) {
                    @t.push_back(@a[i] - '0');
                    continue;
                }
                if (@t.size() < 2) continue;
                long long y = @t.back();
                @t.pop_back();
                long long x = @t.back();
                @t.back() = x - y;
            }
            long long @b = @t.size() ? @t.back() : 0;
            """,
            """
            vector<long long> @t(@a.size() + 1);
            int @u = 0;
            for (auto ch : @a) {
                if (ch >= '0' && ch <= '9') @t[++@u] = ch - '0';
                else if (@u > 1) @u--, @t[@u] -= @t[@u + 1];
            }
            long long @b = @t[@u];
            """,
        ),
        faults=(
            slip(
                Mistake.MISREAD,
                lambda text, _: _machine(text, 0, swapped=True),
                """
                @t = []
                for ch in @a:
                    if ch.isdigit():
                        @t.append(int(ch))
                    elif len(@t) > 1:
                        @t.append(@t.pop() - @t.pop())
                @b = @t[-1] if @t else 0
                """,
                """
                vector<long long> @t;
                for (char ch : @a) {
                    if (isdigit(ch)) {
                        @t.push_back(ch - '0');
                    } else if (@t.size() >= 2) {
                        long long x = @t.back();
                        @t.pop_back();
                        @t.back() = x - @t.back();
                    }
                }
                long long @b = @t.empty() ? 0 : @t.back();
                """,
            ),
            slip(
                Mistake.MISSED_CASE,
                lambda text, _: _machine(text, 0, zeros=True),
                """
                @t = []
                for ch in @a:
                    if ch.isdigit():
                        @t.append(int(ch))
                    else:
                        y = @t.pop() if @t else 0
                        x = @t.pop() if @t else 0
                        @t.append(x - y)
                @b = @t[-1] if @t else 0
                """,
            ),
        ),
        tags=("implementation", "data structures"),
    ),
    written(
        key="round_robin",
        takes=WORDS,
        gives=WORDS,
        apply=_finishing_order,
        actions=(
            "let the @items queue up as jobs of as many units as they have characters; the first in"
            " the queue gets up to @c units done and then leaves if it is finished, else goes to"
            " the end; write the @items in the order in which they finish",
            "treat every @item as a task whose length is its time and serve them in turn, @c units"
            " of time each at most, the unfinished going back to the end of the queue; list the"
            " @items as they are finished",
            "reorder the @items as a round-robin scheduler with time slice @c finishes them, where"
            " an @item needs as much time as it has characters and leaves as soon as it is done",
        ),
        results=(
            "the @items in the order in which they finish as jobs of as many units as they have"
            " characters, when the first in the queue gets up to @c units done and then leaves if"
            " it is finished, else goes to the end",
            "the @items as they are finished when every one is a task whose length is its time and"
            " they are served in turn, @c units of time each at most, the unfinished going back to"
            " the end of the queue",
            "the @items in the order in which a round-robin scheduler with time slice @c finishes"
            " them, where an @item needs as much time as it has characters and leaves as soon as it"
            " is done",
        ),
        python=(
            """
            @t = deque((x, len(x)) for x in @a)
            @b = []
            while @t:
                x, y = @t.popleft()
                if y <= @c:
                    @b.append(x)
                else:
                    @t.append((x, y - @c))
            """,
            "@b = sorted(@a, key=lambda x: (len(x) + @c - 1) // @c)",
            """
            @t = [[x, len(x)] for x in @a]
            @b = []
            while @t:
                for x in @t:
                    x[1] -= @c
                    if x[1] <= 0:
                        @b.append(x[0])
                @t = [x for x in @t if x[1] > 0]
            """,
        ),
        cpp=(
            """
            vector<string> @b;
            queue<pair<string, int>> @t;
            for (auto &x : @a) @t.push({x, (int)x.size()});
            while (!@t.empty()) {
                auto x = @t.front();
                @t.pop();
                x.second -= @c;
                if (x.second <= 0) @b.push_back(x.first);
                else @t.push(x);
            }
            """,
            """
            vector<string> @b = @a;
            stable_sort(@b.begin(), @b.end(), [&](const string &x, const string &y) {
                return (x.size() - 1) / @c < (y.size() - 1) / @c;
            });
            """,
            """
            vector<string> @b;
            deque<int> @t(@a.size());
            iota(@t.begin(), @t.end(), 0);
            vector<int> @u(@a.size(), 0);
            while (@t.size()) {
                int i = @t[0];
                @t.pop_front();
                @u[i] += @c;
                if (@u[i] < (int)@a[i].size()) @t.push_back(i);
                else @b.push_back(@a[i]);
            }
            """,
        ),
        faults=(
            slip(
                Mistake.COMPARISON,
                lambda words, c: _finishing_order(words, c, extra=1),
                """
                @t = deque((x, len(x)) for x in @a)
                @b = []
                while @t:
                    x, y = @t.popleft()
                    if y < @c:
                        @b.append(x)
                    else:
                        @t.append((x, y - @c))
                """,
                """
                vector<string> @b;
                queue<pair<string, int>> @t;
                for (auto &x : @a) @t.push({x, (int)x.size()});
                while (!@t.empty()) {
                    auto x = @t.front();
                    @t.pop();
                    x.second -= @c;
                    if (x.second < 0) @b.push_back(x.first);
                    else @t.push(x);
                }
                """,
            ),
            slip(
                Mistake.MISREAD,
                lambda words, _: sorted(words, key=len),
                """
                @b = @a[:]
                @b.sort(key=len)
                """,
            ),
        ),
        tags=("implementation", "data structures"),
        numbers=range(2, 5),
    ),
)
