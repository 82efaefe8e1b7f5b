"""The picture of a `Figure` element: the one in its content or its box, else how its box looks."""

from __future__ import annotations

from formats.readers._page_spans import Box
from formats.readers._pdf_marked import MarkedPages
from formats.readers._pdf_nodes import contents_of
from formats.readers._pdf_pictures import load_area, load_picture
from formats.readers._pdf_tags import Node


def picture_of(node: Node, pages: MarkedPages) -> tuple[bytes, str] | None:
    """Return bytes and media type of a figure's picture, None where it shows none."""
    file = pages.file
    contents = contents_of(node.kids)
    for content in contents:
        pictures = pages.page(content.page).pictures.get(content.mcid, ())
        if len(pictures) == 1:
            return load_picture(file, content.page, pictures[0].path)
    page = contents[0].page if contents else node.page
    if page is None or node.box is None:
        return None
    inside = [
        picture
        for picture in pages.page(page).content.pictures
        if _is_inside(picture.box, node.box)
    ]
    if len(inside) == 1:
        return load_picture(file, page, inside[0].path)
    return load_area(file, page, node.box)


def _is_inside(box: Box, frame: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return frame.left <= x <= frame.right and frame.bottom <= y <= frame.top
