import yaml

from bot.training import ROOT, domain_to_learn


def test_rasa_learns_the_whole_domain_but_its_utterances():
    whole = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    learned = yaml.safe_load(domain_to_learn())
    assert len(whole.pop("responses")) > 100
    assert learned == whole
