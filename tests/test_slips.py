"""What newcomers write that can't be read: the line says how it is written."""

import pytest

from brainsim.settings.slips import flag_problem, quoted, several_values, twice, unreadable

EXPERIMENTS = ["baseline", "pay_rise", "the_cliff"]
PAY = "policy.salary_multiplier"
LINES = {  # all that was given, the one that can't be read first or after a |
    "+experiment|baseline": "write it without a space: +experiment=baseline",
    "+experiment = baseline": "write it without spaces: +experiment=baseline",
    "+ experiment=baseline": "write it without spaces: +experiment=baseline",
    "+experiment:baseline": "write +experiment=baseline",
    "baseline": "did you mean +experiment=baseline?",
    "Baseline": "did you mean +experiment=baseline?",
    "+pay_ris": "did you mean +experiment=pay_rise?",
    "help": "see --help",
    f"{PAY}|2.4": f"write {PAY}=2.4, without spaces",
    f"{PAY} = 2.4": f"write it without spaces: {PAY}=2.4",
    f"{PAY} =2.4": f"write it without spaces: {PAY}=2.4",
    f"{PAY}:2.4": f"write {PAY}=2.4",
    "policy:salary_multiplier=2.4": f"write {PAY}=2.4",
    f"{PAY}==2.4": f"write one equals sign: {PAY}=2.4",
    f"{PAY}＝2.4": f"it holds ＝ (U+FF1D), which only looks like a plain character; write {PAY}=2.4",
    f"{PAY}=２.４": f"write {PAY}=2.4",
    "policy．salary_multiplier=2.4": f"write {PAY}=2.4",
    "＋experiment=baseline": "write +experiment=baseline",
    "policy.permanent_jobs={value:|1.5}": "put the whole of it in single quotes: 'policy.permanent_jobs={value: 1.5} ...'",
    "policy.permanent_jobs={value: 1.5": "check its brackets and quotes: { is not closed",
    "policy.permanent_jobs={value=1.5}": "inside braces write name: value",
    "policy.permanent_jobs={1.5, 2027Q1}": "inside braces write name: value",
    "design.levers={policy.permanent_jobs: [1, 2}": "check its brackets and quotes: [ is not closed",
    "study.question=Who's coming?": "write a text in quotes: \"study.question='Who\\\\'s coming?'\"",
    "study.question=Who comes (and stays)?": "write a text in quotes: 'study.question=\"Who comes (and stays)?\"'",
    "study.question=누가 오는가?": "write a text in quotes: 'study.question=\"누가 오는가?\"'",
    "study.question=“Who comes”": "write a text in quotes: 'study.question=\"Who comes\"'",
    "study.store=a(b)": "write a text in quotes: 'study.store=\"a(b)\"'",
    "study.name=연구": "a name may hold only letters",
    "--multirun policy.visa_ease=0,1": "write the flag and the setting apart",
    "report.brief": "write report.brief=VALUE",
}


@pytest.mark.parametrize(("given", "told"), LINES.items(), ids=list(LINES))
def test_a_line_that_can_not_be_read_says_how_it_is_written(given, told):
    lines = given.split("|")
    said = unreadable(lines[0], lines, EXPERIMENTS)
    assert said.startswith(f"{lines[0]} can't be read; ")
    assert told in said


def test_a_word_that_a_shell_tore_off_is_put_back():
    assert "write it without a space: +experiment=baseline" in unreadable(
        "baseline", ["+experiment=", "baseline"], EXPERIMENTS
    )
    torn = ["study.question=Who", "comes", "here?"]
    assert "write a text in quotes: 'study.question=\"Who comes ...\"'" in unreadable("comes", torn, EXPERIMENTS)


FLAGS = {
    "--experiment baseline": "an experiment is chosen with a plus: +experiment=baseline",
    "--experiment=baseline": "an experiment is chosen with a plus: +experiment=baseline",
    "-experiment=baseline": "an experiment is chosen with a plus: +experiment=baseline",
    "--policy.salary_multiplier 2.4": f"settings are written without dashes: {PAY}=2.4",
    "-policy.salary_multiplier=2.4": f"settings are written without dashes: {PAY}=2.4",
    "--replications=10": "did you mean study.replications?",
    "--scale 0.01": "did you mean population.scale?",
    "--brief": "did you mean report.brief?",
    "--policy announced": "settings are written without dashes: policy=announced",
}


@pytest.mark.parametrize(("given", "told"), FLAGS.items(), ids=list(FLAGS))
def test_a_setting_that_is_written_like_a_flag_is_told(given, told):
    assert told in flag_problem(["+study.seed=1", *given.split()])


@pytest.mark.parametrize(
    "given", ["-m", "--cfg job --package policy", "-cd mine", "--help", "-sc install=bash", "--info"]
)
def test_flags_of_hydra_are_flags(given):
    assert flag_problem(given.split()) is None


SEVERAL = {
    f"{PAY}=2,4": "write 2.4 if a decimal is meant, or add -m",
    "population.scale=0,01": "write 0.01 if a decimal is meant",
    f"{PAY}=1.8,2.4": "add -m to sweep over them",
    "+experiment=baseline,pay_rise": "names several experiments; add -m for one after the other",
    "study.question=Pay, or jobs?": "write a text in quotes: 'study.question=\"Pay, or jobs?\"'",
}


@pytest.mark.parametrize(("line", "told"), SEVERAL.items(), ids=list(SEVERAL))
def test_several_values_where_one_is_asked_for_say_what_may_have_been_meant(line, told):
    assert told in several_values(line, is_choice=True)


def test_a_setting_that_is_given_twice_is_noted_unless_it_is_the_same():
    assert twice(["study.seed=1", "study.seed=2", "study.keep=outcomes", "study.keep=outcomes", "+experiment=a"]) == [
        "study.seed is given 2 times; the last counts: 2"
    ]


def test_a_quoted_text_is_read_back_by_a_shell_and_by_hydra():
    import shlex

    from hydra.core.override_parser.overrides_parser import OverridesParser

    for text in ("Who's coming?", "Pay, or jobs (or both)?", "누가 오는가?"):
        (word,) = shlex.split(quoted("study.question", text))
        assert OverridesParser.create().parse_overrides([word])[0].value() == text
