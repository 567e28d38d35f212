#!/usr/bin/env python3
"""forge.py IMAGE CHANGE [ARGUMENT...]: alters a genuine image as a forger would, in place.

joliet PATH FILE   Joliet's record of PATH leads to the bytes of FILE
rock PATH FILE     the plain tree's record does
both PATH FILE     both do
twice NAME FILE    a second record of NAME in the root of both trees, with the bytes of FILE
hide PATH          Joliet's record is taken for hidden
endian PATH FILE   the record in the plain tree leads to FILE where bytes are in the other order
behind             the plain tree's root lies behind that of Joliet
self FOLDER        Joliet's record of FOLDER in itself leads to the root
table N            the N-th entry of Joliet's path table leads to the root
behind-xa          the mark of Rock Ridge in the plain tree's root lies behind 14 other bytes
mark               a file begins with the mark of UDF
front              something stands in front of the file system
"""
import struct
import sys

B = 2048


def little(at):
    return struct.unpack_from("<I", image, at)[0]


def put(at, number):
    struct.pack_into("<I", image, at, number)
    struct.pack_into(">I", image, at + 4, number)


def append(content):
    """Behind the end: returns the block."""
    image.extend(bytes(-len(image) % B))
    block = len(image) // B
    image.extend(content + bytes(-len(content) % B))
    return block


def records(block, size):
    at = block * B
    while at < block * B + size:
        if image[at]:
            yield at
            at += image[at]
        else:
            at = (at // B + 1) * B


def suffix(at):
    """What Rock Ridge says of a record, with its continuation."""
    start = at + 33 + image[at + 32] + (image[at + 32] % 2 == 0)
    area = bytes(image[start:at + image[at]])
    mark = area.find(b"CE\x1c\x01")
    if mark >= 0:
        block, offset, size = (struct.unpack_from("<I", area, mark + i)[0] for i in (4, 12, 20))
        area += bytes(image[block * B + offset:block * B + offset + size])
    return area


def name_of(volume, at):
    raw = bytes(image[at + 33:at + 33 + image[at + 32]])
    if raw in (b"\0", b"\1"):
        return raw
    if volume == JOLIET:
        return raw.decode("utf-16be").removesuffix(";1")
    area, name, i = suffix(at), b"", 0
    while i + 4 <= len(area) and area[i + 2]:
        if area[i:i + 2] == b"NM":
            name += area[i + 5:i + area[i + 2]]
        i += area[i + 2]
    return name.decode()


def find(volume, path):
    record = volume + 156
    for name in path.split("/") if path else []:
        inside = records(little(record + 2), little(record + 10))
        record = next(at for at in inside if name_of(volume, at) == name)
    return record


def lead(content, *leading):
    block = append(content)
    for record in leading:
        put(record + 2, block)
        put(record + 10, len(content))


def second(volume, name):
    """A second record of a name, at the end of the root folder."""
    block, size = little(volume + 158), little(volume + 166)
    last = max(records(block, size))
    end = last + image[last]
    first = find(volume, name)
    assert end % B and end // B == (end + image[first]) // B, "no room in the root folder"
    image[end:end + image[first]] = image[first:first + image[first]]
    return end


def change(what, path="", name=None):
    content = open(name, "rb").read() if name else b""
    if what == "joliet":
        lead(content, find(JOLIET, path))
    elif what == "rock":
        lead(content, find(PLAIN, path))
    elif what == "both":
        lead(content, find(PLAIN, path), find(JOLIET, path))
    elif what == "twice":
        lead(content, second(PLAIN, path), second(JOLIET, path))
    elif what == "hide":
        image[find(JOLIET, path) + 25] |= 1
    elif what == "endian":
        struct.pack_into(">I", image, find(PLAIN, path) + 6, append(content))
    elif what == "behind":
        root = PLAIN + 156
        old, size = little(root + 2), little(root + 10)
        block = append(bytes(image[old * B:old * B + size]))
        put(root + 2, block)
        for at in records(block, size):
            if name_of(PLAIN, at) in (b"\0", b"\1"):
                put(at + 2, block)
        struct.pack_into("<I", image, little(PLAIN + 140) * B + 2, block)
        big = struct.unpack_from(">I", image, PLAIN + 148)[0]
        struct.pack_into(">I", image, big * B + 2, block)
    elif what == "self":
        put(little(find(JOLIET, path) + 2) * B + 2, little(JOLIET + 158))
    elif what == "table":
        at = little(JOLIET + 140) * B
        for _ in range(int(path)):
            at += 8 + image[at] + image[at] % 2
        struct.pack_into("<I", image, at + 2, little(JOLIET + 158))
    elif what == "behind-xa":
        at = little(PLAIN + 158) * B
        assert image[at + 34:at + 36] == b"SP"
        image[at + 34:at + image[at]] = (bytes(14) + image[at + 34:at + 41]).ljust(image[at] - 34, b"\0")
    elif what == "mark":
        append(b"\0NSR02\1")
    elif what == "front":
        image[1024:1026] = b"H+"


image = bytearray(open(sys.argv[1], "rb").read())
PLAIN, JOLIET = 16 * B, 17 * B
assert image[PLAIN] == 1 and image[JOLIET] == 2
change(*sys.argv[2:])
for volume in PLAIN, JOLIET:
    put(volume + 80, len(image) // B)
with open(sys.argv[1], "wb") as out:
    out.write(image)
