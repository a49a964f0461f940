"""The page to choose from: works without scripts, and with whatever a form was asked with."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from gateway.personas import Persona

PAGE = Markup("""<!doctype html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log ind som …</title><link rel="icon" href="data:,">
<style>body{{font:1.1rem/1.5 sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem}}ul{{list-style:none;padding:0}}
li{{margin:0 0 .75rem}}button{{font:inherit;min-height:2.75rem;padding:.5rem 1rem}}</style></head>
<body><main><h1>Log ind som …</h1>
<p>Personerne er opdigtede. Siden findes kun, hvor byen er sat op til at prøve af; i drift logger man ind med MitID.</p>
<ul>{people}</ul><form method="post">{asked}<button>Log ikke ind</button></form></main></body></html>""")
PERSON = Markup("""<li><form method="post">{asked}<input type="hidden" name="persona" value="{persona}">
<button>{name}</button> {description}</form></li>""")
FIELD = Markup('<input type="hidden" name="{}" value="{}">')


def of(people: Iterable[Persona], asked: Mapping[str, str]) -> str:
    fields = Markup().join(FIELD.format(*each) for each in asked.items())
    rows = (
        PERSON.format(asked=fields, persona=each.persona, name=each.shown, description=each.description)
        for each in people
    )
    return PAGE.format(people=Markup().join(rows), asked=fields)
