"""Holds the header and the library to the same functions and structs.

    agreement.py HEADER.abi LIBRARY.abi

Both are what abidw writes: of a library that C makes of include/adseal.h alone, and of the real one, with the debug
information of rustc. Their types have different names, so they are compared by what a call sees of them: the size and
the sign of a number, a pointer and what it points to, the offset of a field. Exits 1 and lists what the two say
differently.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element

PREFIX = "adseal_"
# A typedef, or a const: it only leads on to another type.
ALIASES = {"typedef-decl", "qualified-type-def"}


class View:
    """The functions and structs of one file of abidw's."""

    def __init__(self, path: Path) -> None:
        self._root = ElementTree.parse(path).getroot()
        # A type can stand in several translation units; any that is more than a declaration will do.
        self._types: dict[str, Element] = {}
        for element in self._root.iter():
            if "id" in element.attrib and element.tag != "elf-symbol":
                known = self._types.get(element.attrib["id"])
                if known is None or known.get("is-declaration-only"):
                    self._types[element.attrib["id"]] = element

    def functions(self) -> dict[str, str]:
        """What each function takes and gives back, by the name that a linker looks for."""
        return {
            function.attrib["elf-symbol-id"]: self._call(function)
            for function in self._root.iter("function-decl")
            if function.get("elf-symbol-id", "").startswith(PREFIX)
        }

    def structs(self) -> list[str]:
        """The structs of ours that are more than a name here."""
        return sorted(name for name, struct in self._structs().items() if "size-in-bits" in struct.attrib)

    def layout(self, name: str) -> list[str]:
        """The size and the fields of a struct."""
        struct = self._structs().get(name)
        return [] if struct is None else list(self._fields(struct))

    def _structs(self) -> dict[str, Element]:
        structs = (element for element in self._types.values() if element.tag == "class-decl")
        return {struct.attrib["name"]: struct for struct in structs if struct.attrib["name"].startswith(PREFIX)}

    def _fields(self, struct: Element) -> Iterator[str]:
        for member in struct.findall("data-member"):
            field = member.find("var-decl")
            assert field is not None, "a field has a declaration"
            offset = int(member.attrib["layout-offset-in-bits"]) // 8
            yield f"{field.attrib['name']}: {self._shape(field.attrib['type-id'])} at byte {offset}"
        yield f"{int(struct.attrib['size-in-bits']) // 8} bytes"

    def _call(self, function: Element) -> str:
        taken = function.findall("parameter")
        parameters = ", ".join("..." if one.get("is-variadic") else self._shape(one.attrib["type-id"]) for one in taken)
        given_back = function.find("return")
        assert given_back is not None, "a function gives something back, and be it void"
        return f"({parameters}) -> {self._shape(given_back.attrib['type-id'])}"

    def _shape(self, type_id: str) -> str:
        element = self._types[type_id]
        name = element.get("name", "")
        if element.tag == "type-decl":
            return number(name, element.get("size-in-bits"))
        if element.tag in ALIASES:
            return self._shape(element.attrib["type-id"])
        if element.tag in {"pointer-type-def", "reference-type-def"}:
            return f"*{self._shape(element.attrib['type-id'])}"
        if element.tag == "function-type":
            return self._call(element)
        if name == "c_void":
            return "void"
        if name.startswith(PREFIX):
            return name
        # In C an Option is the reference or the function in it, and a MaybeUninit its value.
        some = element.find("member-type/class-decl[@name='Some']")
        fields = (element if some is None else some).findall("data-member/var-decl")
        return self._shape(fields[0].attrib["type-id"]) if len(fields) == 1 else name


def number(name: str, bits: str | None) -> str:
    """The size and the sign of a number, but for bytes: whether C's char has a sign depends on the processor."""
    if name == "void" or bits is None:
        return "void"
    if bits == "8":
        return "byte"
    return f"{'unsigned' if name.startswith('u') else 'signed'} {bits}"


def differences(header: View, library: View) -> Iterator[str]:
    declared, built = header.functions(), library.functions()
    for name in sorted(declared.keys() | built.keys()):
        if declared.get(name) != built.get(name):
            yield f"{name}\n    header:  {declared.get(name, 'none')}\n    library: {built.get(name, 'none')}"
    # What is behind a handle, which the header only names, is nobody's business.
    for name in header.structs():
        # A field too many moves all behind it: the first that differs tells most.
        for shown, laid_out in zip_longest(header.layout(name), library.layout(name), fillvalue="none"):
            if shown != laid_out:
                yield f"struct {name}\n    header:  {shown}\n    library: {laid_out}"
                break


def main() -> None:
    header, library = (View(Path(argument)) for argument in sys.argv[1:])
    if not header.functions() or not header.structs():
        raise SystemExit("tests/abi: abidw found nothing in the header")
    found = list(differences(header, library))
    for difference in found:
        print(f"  {difference}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
