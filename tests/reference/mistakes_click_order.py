"""Mistakes with the order of parameters, with parameters and with time, made on purpose; and what a click is to all
mistakes (docs/explain.md, "Order, parameters and time")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

VENDOR_HOST = b"control.kochava.com"


@dataclass(frozen=True)
class Click:
    """What a mistake is made with beside the message: what stands in front of the path, the parameters behind the
    signature, and the name of the parameter that the mistake is about."""

    origin: bytes
    tail: bytes
    of: bytes | None

    @property
    def host(self) -> bytes:
        return self.origin.rpartition(b"://")[2] or VENDOR_HOST

    @property
    def parameters(self) -> list[bytes]:
        """Those of the tail: what is empty is none."""
        return [segment for segment in self.tail.split(b"&") if segment]

    @property
    def expires(self) -> list[bytes]:
        return [segment for segment in self.parameters if is_named(segment, b"expires")]


Mistake = Callable[[bytes, Click], bytes]
Segments = list[bytes]


def is_named(segment: bytes, name: bytes | None) -> bool:
    return segment != b"" and segment.partition(b"=")[0] == name


def split(message: bytes) -> tuple[bytes, Segments]:
    """What stands before the query, with its question mark, and the segments."""
    path, question, query = message.partition(b"?")
    return path + question, query.split(b"&")


def of_segments(change: Callable[[Segments, Click], Segments]) -> Mistake:
    def apply(message: bytes, click: Click) -> bytes:
        path, segments = split(message)
        return path + b"&".join(change(segments, click))

    return apply


def named(name: bytes | None, change: Callable[[bytes, bytes], bytes]) -> Callable[[Segments, Click], Segments]:
    """Changes the value of the first parameter of this name, or of the one that the mistake is about."""

    def apply(segments: Segments, click: Click) -> Segments:
        at = next(at for at, segment in enumerate(segments) if is_named(segment, name or click.of))
        front, equals, value = segments[at].partition(b"=")
        return [*segments[:at], front + equals + change(value, front), *segments[at + 1 :]]

    return apply


def one_value(change: Callable[[bytes], bytes], name: bytes | None = None) -> Mistake:
    return of_segments(named(name, lambda value, _: change(value)))


def macro(spelled: str) -> Mistake:
    """The value was a macro; `NAME` and `name` stand for the parameter's name in upper case and as it is."""

    def text(name: bytes) -> bytes:
        raw = name.decode("ascii")
        plain = raw.replace("_", "")
        return spelled.replace("PLAIN", plain).replace("NAME", raw.upper()).replace("name", raw).encode("ascii")

    return of_segments(named(None, lambda _, name: text(name)))


def in_order(key: Callable[[bytes], bytes], backwards: bool = False) -> Mistake:
    return of_segments(lambda segments, _: sorted(filter(None, segments), key=key, reverse=backwards))


def expires_last(mistake: Mistake) -> Mistake:
    def apply(message: bytes, click: Click) -> bytes:
        path, segments = split(mistake(message, click))
        late = [segment for segment in segments if is_named(segment, b"expires")]
        return path + b"&".join([segment for segment in segments if segment not in late] + late)

    return apply


def name_of(segment: bytes) -> bytes:
    return segment.partition(b"=")[0]


def moved(segments: Segments, click: Click, to: int) -> Segments:
    """`expires` at another place, counted among the other parameters; it may have been behind the signature."""
    rest = [segment for segment in segments if segment]
    signed = [segment for segment in rest if is_named(segment, b"expires")]
    if signed:
        rest.remove(signed[0])
    to = len(rest) if to < 0 else to
    return [*rest[:to], (signed or click.expires)[0], *rest[to:]]


def expires_moved(to: int) -> Mistake:
    return of_segments(lambda segments, click: moved(segments, click, to))


def permuted(*order: int) -> Mistake:
    return of_segments(lambda segments, _: [segments[at] for at in order])


def moved_from(at: int, to: int) -> Mistake:
    def change(segments: Segments, _: Click) -> Segments:
        rest = [*segments[:at], *segments[at + 1 :]]
        return [*rest[:to], segments[at], *rest[to:]]

    return of_segments(change)


def exchanged(one: int, other: int) -> Mistake:
    def change(segments: Segments, _: Click) -> Segments:
        changed = [*segments]
        changed[one], changed[other] = segments[other], segments[one]
        return changed

    return of_segments(change)


def without(segments: Segments, name: bytes | None) -> Segments:
    at = next(at for at, segment in enumerate(segments) if is_named(segment, name))
    return [*segments[:at], *segments[at + 1 :]]


def without_from(segments: Segments, name: bytes | None) -> Segments:
    return segments[: next(at for at, segment in enumerate(segments) if is_named(segment, name))]


def and_without(name: bytes) -> Mistake:
    return of_segments(lambda segments, click: without(without(segments, click.of), name))


def with_tail(count: int | None = None) -> Mistake:
    return of_segments(lambda segments, click: [*segments, *click.parameters[:count]])


ORDERS: dict[str, Mistake] = {
    "parameters_sorted": in_order(name_of),
    "parameters_sorted:lower": in_order(lambda segment: name_of(segment).lower()),
    "parameters_sorted:segment": in_order(lambda segment: segment),
    "parameters_sorted:backwards": in_order(name_of, backwards=True),
    "parameters_sorted:expires-last": expires_last(in_order(name_of)),
    "parameters_reordered:backwards": of_segments(lambda segments, _: [*filter(None, segments)][::-1]),
    "parameters_reordered:2-0-3-1": permuted(2, 0, 3, 1),
    "parameters_reordered:0-2-1-3": permuted(0, 2, 1, 3),
    "parameters_reordered:3-1-6-0-5-2-4": permuted(3, 1, 6, 0, 5, 2, 4),
    "parameters_reordered:moved": moved_from(6, 1),
    "parameters_reordered:moved-back": moved_from(1, 6),
    "parameters_reordered:exchanged": exchanged(1, 7),
    "expires_moved:front": expires_moved(0),
    "expires_moved:second": expires_moved(1),
    "expires_moved:end": expires_moved(-1),
    "expires_not_hashed": of_segments(lambda segments, _: without(segments, b"expires")),
    "empty_parameters_dropped": of_segments(
        lambda segments, _: [segment for segment in segments if not segment or segment.partition(b"=")[2]]
    ),
    "parameter_added": of_segments(lambda segments, click: without(segments, click.of)),
    "parameter_added:and-behind": of_segments(lambda segments, click: without_from(segments, click.of)),
    "parameter_added:and-site": and_without(b"site_id"),
    "parameter_added:and-device": and_without(b"device_id"),
    "macro_filled:braces": macro("{name}"),
    "macro_filled:double-braces": macro("{{name}}"),
    "macro_filled:dollar": macro("${name}"),
    "macro_filled:percent-brace": macro("%{name}"),
    "macro_filled:percent": macro("%name%"),
    "macro_filled:percents": macro("%%name%%"),
    "macro_filled:brackets": macro("[name]"),
    "macro_filled:angles": macro("<name>"),
    "macro_filled:underscores": macro("__NAME__"),
    "macro_filled:encoded": macro("%7Bname%7D"),
    "macro_filled:upper": macro("{NAME}"),
    "macro_filled:plain": macro("{PLAIN}"),
    "value_filled:empty": one_value(lambda value: b""),
    "value_filled:null": one_value(lambda value: b"null"),
    "value_filled:none": one_value(lambda value: b"None"),
    "value_filled:undefined": one_value(lambda value: b"undefined"),
    "tail_hashed": with_tail(),
    "tail_hashed:first": with_tail(1),
    "tail_hashed:two": with_tail(2),
    "tail_hashed:one": of_segments(
        lambda segments, click: [*segments, *(one for one in click.parameters if is_named(one, click.of))]
    ),
    "expires_in_milliseconds": one_value(lambda value: value + b"000", b"expires"),
    "expires_in_milliseconds:remainder": one_value(lambda value: value + b"417", b"expires"),
    "expires_in_milliseconds:001": one_value(lambda value: value + b"001", b"expires"),
    "expires_in_milliseconds:999": one_value(lambda value: value + b"999", b"expires"),
    "expires_in_seconds": one_value(lambda value: value[:-3], b"expires"),
    "expires_in_seconds:rounded-up": one_value(lambda value: b"%d" % (int(value[:-3]) + 1), b"expires"),
}
