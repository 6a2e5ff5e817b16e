"""``mathengine recipes``: what can be searched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import CommandGroup
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, print_record, print_table, show

if TYPE_CHECKING:
    from mathengine.pipeline.recipe import Recipe


@click.group("recipes", cls=CommandGroup, invoke_without_command=True)
@standard_options
@click.pass_context
def recipes(context: click.Context, settings: Settings) -> None:
    """List the recipes that come with mathengine, or show one.

    A recipe says what a search looks for; `mathengine search NAME` runs it. A recipe of your own is a file:
    `mathengine search ./mine.toml`.
    """
    if context.invoked_subcommand is None:
        _print_all(settings)


@recipes.command("list")
@standard_options
def list_all(settings: Settings) -> None:
    """List the recipes: name, title, search, constants."""
    _print_all(settings)


@recipes.command("show")
@click.argument("name")
@standard_options
def show_one(name: str, settings: Settings) -> int:
    """Show the recipe NAME (or in the file NAME): its path and its text."""
    from mathengine.pipeline.recipe import load_recipe

    recipe = load_recipe(name)
    record = {**_record(recipe), "path": recipe.path, "text": recipe.text}
    return show(Answer(record, f"# {recipe.path}\n{recipe.text.rstrip()}"), settings)


def _print_all(settings: Settings) -> None:
    from mathengine.pipeline.recipe import list_recipes

    found = list_recipes()
    if settings.json:
        for recipe in found:
            print_record(_record(recipe))
        return
    rows = [[recipe.name, recipe.title, recipe.search, "; ".join(recipe.constants)] for recipe in found]
    print_table(["name", "title", "search", "constants"], rows)


def _record(recipe: Recipe) -> dict[str, object]:
    return {
        "name": recipe.name,
        "title": recipe.title,
        "search": recipe.search,
        "constants": list(recipe.constants),
        "description": recipe.description,
        "digest": recipe.digest,
    }
