"""The numbers in words: a block of Markdown that the command writes, and that the README holds between markers."""

from pathlib import Path

from experiments.backcast.forecast import Told, difference

BEGIN, END = "<!-- numbers: written by the command, do not edit -->", "<!-- end of numbers -->"
RIVAL_WORDS = {
    "model": "the model",
    "model_change": "the model's change",
    "no_change": "no change",
    "trend": "trend",
    "per_scholar": "moves per scholar",
}
PLACE_WORDS = {"korea": "Korea", "us": "US", "uk": "UK", "elsewhere": "elsewhere"}


def pair_words(pair: str) -> str:
    """A pair as it is read."""
    return " to ".join(PLACE_WORDS[place] for place in pair.split("-"))


def numbers(told: Told, provenance: str) -> str:
    """The block, without its markers."""
    parts = [
        _verdict(told),
        _score_table(told),
        _pair_words(told),
        _pair_table(told),
        _parameter_table(told),
        provenance,
    ]
    return "\n\n".join(parts) + "\n"


def _verdict(told: Told) -> str:
    """One sentence on each of ours."""
    sentences = []
    for row in told.scores[told.scores["rival"].isin(["model", "model_change"])].itertuples():
        better = "beats" if row.crps_high < 0 else "loses to" if row.crps_low > 0 else "can't be told from"
        words = RIVAL_WORDS[row.rival]
        gap = _bracketed(row.crps_gap, row.crps_low, row.crps_high)
        sentences.append(f"{words[0].upper()}{words[1:]} {better} no change (difference of CRPS {gap}).")
    gap = difference(told.forecasts, "model_change", "per_scholar", "crps")
    better = "beats" if gap[2] < 0 else "loses to" if gap[1] > 0 else "can't be told from"
    sentences.append(f"The model's change {better} moves per scholar ({_bracketed(*gap)}).")
    return f"**{' '.join(sentences)}**"


def _score_table(told: Told) -> str:
    head = ["rival", "CRPS", "less no change", "log score", "less no change", "within 80 %", "mean error", "rms error"]
    rows = [
        [
            RIVAL_WORDS[row.rival],
            f"{row.crps:.3f}",
            _gap(row, "crps"),
            _number(row.log_score, 2),
            _gap(row, "log_score", 2),
            f"{100 * row.covered:.0f} %",
            _number(row.mean_error, 3),
            f"{row.rms_error:.3f}",
        ]
        for row in told.scores.itertuples()
    ]
    return _markdown(head, rows)


def _pair_words(told: Told) -> str:
    """Where ours wins and where it loses."""
    pairs, lines = told.pairs, []
    for rival in ("model", "model_change"):
        gaps = (pairs[f"crps_{rival}"] - pairs["crps_no_change"]).set_axis(pairs["pair"]).sort_values()
        won, lost = gaps[gaps < 0], gaps[gaps >= 0][::-1]
        listed = [
            ", ".join(f"{pair_words(pair)} {_number(gap, 3)}" for pair, gap in side.items()) or "none"
            for side in (won, lost)
        ]
        words = RIVAL_WORDS[rival]
        lines.append(
            f"- {words[0].upper()}{words[1:]} is better than no change on {len(won)} of {len(pairs)} pairs "
            f"({listed[0]}) and worse on {len(lost)} ({listed[1]})."
        )
    return "\n".join(lines)


def _pair_table(told: Told) -> str:
    head = ["pair", *(f"CRPS, {words}" for words in RIVAL_WORDS.values()), "mean error, model", "mean error, no change"]
    rows = []
    for row in told.pairs.itertuples():
        scores = [f"{getattr(row, f'crps_{rival}'):.3f}" for rival in RIVAL_WORDS]
        rows.append([pair_words(row.pair), *scores, _number(row.error_model, 2), _number(row.error_no_change, 2)])
    return _markdown(head, rows)


def _parameter_table(told: Told) -> str:
    table = told.parameters
    rows = [
        [f"`{row[0]}`" if "." in row[0] else row[0], *("" if v != v else _number(v, 2) for v in row[1:])]
        for row in table.itertuples(index=False, name=None)
    ]
    misfit = ", ".join(f"{(told.gaps[name] ** 2).mean() ** 0.5:.2f} in {name}" for name in told.gaps.columns[1:])
    head = ["parameter", "settings", *(f"fitted on {name}" for name in table.columns[2:])]
    return f"{_markdown(head, rows)}\n\nMisfit of the pooled flows after the fit, root mean square of ln: {misfit}."


def _gap(row, score: str, digits: int = 3) -> str:
    if row.rival == "no_change":
        return "-"
    return _bracketed(*(getattr(row, f"{score}_{part}") for part in ("gap", "low", "high")), digits)


def _bracketed(middle: float, low: float, high: float, digits: int = 3) -> str:
    return f"{_number(middle, digits)} [{_number(low, digits)}, {_number(high, digits)}]"


def _number(value: float, digits: int) -> str:
    return f"{value + 0.0:.{digits}f}"


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def block_in(page: str) -> str:
    """What a page holds between the markers."""
    return page.split(BEGIN + "\n")[1].split(END)[0]


def with_block(page: str, block: str) -> str:
    """The page with another block between its markers."""
    before, rest = page.split(BEGIN + "\n")
    return f"{before}{BEGIN}\n{block}{END}{rest.split(END)[1]}"


def write_readme(readme: Path, block: str) -> None:
    """Put the block into the README."""
    readme.write_text(with_block(readme.read_text(encoding="utf-8"), block), encoding="utf-8")
