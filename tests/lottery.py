"""A generator without a model: quick, and with answers in an order of its own.

A sample is a short program drawn by its key, so that many samples are the same program. Answers
come as from a model: late, some ahead of others.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from alphacode.sampling.store import Sample
from alphacode.sampling.tickets import Ticket


class Lottery:
    """Draws one of some numbers and prints it.

    Args:
      numbers: How many there are.
      ahead: Tickets that it holds at a time.
      disorder: Seed of the order in which it answers.
    """

    name = "lottery"

    def __init__(self, numbers: int = 50, ahead: int = 20, disorder: int = 0) -> None:
        self._numbers, self._ahead = numbers, ahead
        self._order = random.Random(disorder)
        self.taken = 0

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"numbers": self._numbers}

    def samples(self, tickets: Iterator[Ticket]) -> Iterator[tuple[Ticket, Sample]]:
        held: list[Ticket] = []
        for ticket in tickets:
            self.taken += 1
            held.append(ticket)
            if len(held) == self._ahead:
                yield self._answer(held.pop(self._order.randrange(len(held))))
        while held:
            yield self._answer(held.pop(self._order.randrange(len(held))))

    def _answer(self, ticket: Ticket) -> tuple[Ticket, Sample]:
        number = random.Random(ticket.key[0] << 32 | ticket.key[1]).randrange(self._numbers)
        sample = ticket.sample(
            f"print({number})\n",
            tokens=number % 7 + 1,
            finished=number % 5 > 0,
            log_probability=-1.0 - number,
            sampled_by=self.name,
            token_log_probabilities=(-1.0, -float(number)) if number % 2 else None,
        )
        return ticket, sample
