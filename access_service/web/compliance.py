"""What the library publishes about how it keeps to the law of accessible copies.

Source: Directive (EU) 2017/1564, article 5 (1)(d) and (2).
"""

from __future__ import annotations

from flask import Blueprint, render_template

from access_service.register import FEWEST_TOLD
from access_service.web.context import services
from access_service.web.copy_form import FORMS

blueprint = Blueprint("compliance", __name__)


@blueprint.get("/compliance")
def show() -> str:
    """Show the library's practice, the forms it makes, and its figures without any person."""
    return render_template(
        "compliance.html",
        counts=services().register.yearly(),
        fewest=FEWEST_TOLD,
        forms=FORMS,
        phone=services().settings.library_phone,
        email=services().settings.contact_email,
    )
