import os
import subprocess
import sys

import yaml

from bot.training import ROOT, domain_to_learn


def test_rasa_learns_the_whole_domain_but_its_utterances():
    whole = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    learned = yaml.safe_load(domain_to_learn())
    assert len(whole.pop("responses")) > 100
    assert learned == whole


def test_training_says_one_line_and_what_goes_wrong(tmp_path):
    """In a process of its own: Rasa draws on the terminal, not where Python could be asked."""
    script = "import sys\nfrom pathlib import Path\nfrom bot import training\ntraining.ROOT = Path(sys.argv[1])\ntraining.train(Path(sys.argv[2]), print, force=True)"
    root = tmp_path / "root"
    (root / "bot" / "data").mkdir(parents=True)
    (root / "config.yml").write_text("recipe: default.v1\nlanguage: fr\nassistant_id: a\npipeline: []\npolicies: [{name: RulePolicy}]\n")
    (root / "domain.yml").write_text("version: '3.1'\nintents: [ask]\nactions: [action_one, action_two]\n")
    rule = "- rule: {0}\n  steps:\n  - intent: ask\n  - action: action_{0}\n"
    rules = root / "bot" / "data" / "rules.yml"

    def trained() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script, str(root), str(tmp_path / "data")]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})

    rules.write_text("version: '3.1'\nrules:\n" + rule.format("one"))
    done = trained()
    assert (done.returncode, done.stdout, done.stderr) == (0, "training the dialogue model (rules and forms)\n", "")
    rules.write_text("version: '3.1'\nrules:\n" + rule.format("one") + rule.format("two"))
    failed = trained()
    assert failed.returncode == 1
    assert "TrainingFailed" in failed.stderr and "Contradicting rules" in failed.stderr
