"""Work under way before its turn comes: in the order of the tasks, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

_Task, _Done = TypeVar("_Task"), TypeVar("_Done")


def ahead(pool: Executor, work: Callable[[_Task], _Done], tasks: Iterable[_Task], most: int) -> Iterator[_Done]:
    """What the work makes of each task, in the order of the tasks, while at most `most` others are under way."""
    waiting: deque[Future[_Done]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            if len(waiting) > most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
