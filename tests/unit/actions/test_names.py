"""What can be a name, and how one is given."""

import pytest

from actions import names


@pytest.mark.parametrize(
    "name",
    "De Vos|Nour El Houda|Nguyen Van Tu|M'Bappé|L'Heureux|Aït Ahmed|Ben Salah|Dos Santos|Martin des Champs|Papa Demba|Fils-Aimé|Sait|Porte|Garde|Ma|Ly|An|Saint-Just|d'Arc|Jean-Baptiste".split("|"),
)
def test_names_of_any_origin(name):
    assert names.can_be_name(name)


@pytest.mark.parametrize(
    "said",
    "je ne sais pas|on verra|il est né hier|une fille|un garçon|comme moi|le même que moi|celui du papa|mon mari|l'autre parent|elle a pas de prénom|encore|déjà dit|sa mère|deux prénoms|nom du père|pas la peine|j'ai oublié|qu'importe".split("|"),
)
def test_sentences(said):
    assert not names.can_be_name(said)
