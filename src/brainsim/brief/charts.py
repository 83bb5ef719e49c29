"""The charts of a brief, drawn once a language from its facts: one style, direct labels, intervals always, units always."""

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib.figure import Figure

from brainsim.brief.sentences import LEAST_EXPLAINED, Facts, effect_of, known_apart, point_words, without_programme
from brainsim.brief.vocabulary import say
from brainsim.report.marks import apart
from brainsim.report.style import BLUE, FAINT, GREEN, INK, VERMILLION, house_style

WIDE = 6.3  # inches: the width of the text on the page
KOREAN = "NanumGothic"
_LABEL = 34  # letters of a label in a line
FAN = (
    ("korea", None, BLUE),
    ("korea", ("postdoc", "fellow", "faculty", "institute"), VERMILLION),
    ("korea", ("faculty", "institute"), GREEN),
)


def fonts_folder() -> Path | None:
    """Where the Korean font lies that koreanize-matplotlib brings; its module is never imported."""
    found = find_spec("koreanize_matplotlib")
    return Path(found.origin).parent / "fonts" if found and found.origin else None


@contextmanager
def style_of(language: str) -> Iterator[None]:
    """The house's look at the size of a page, with a font that has the letters of the language."""
    with house_style():
        matplotlib.rcParams.update(
            {"font.size": 8.5, "axes.labelsize": 8.5, "xtick.labelsize": 8.5, "ytick.labelsize": 8.5}
        )
        folder = fonts_folder()
        if language == "ko" and folder:
            for file in folder.glob("NanumGothic*.ttf"):
                font_manager.fontManager.addfont(str(file))
            matplotlib.rcParams.update({"font.family": KOREAN, "axes.unicode_minus": False})
        yield


def _figure(height: float, left: float, bottom: float = 0.45, right: float = 0.15):
    figure = Figure(figsize=(WIDE, height))
    place = (left / WIDE, bottom / height, (WIDE - left - right) / WIDE, (height - bottom - 0.08) / height)
    return figure, figure.add_axes(place)


def _rows(axes, labels: list[str]) -> None:
    """Labels to the left of rows, the first on top."""
    axes.set(ylim=(len(labels) - 0.45, -0.55), yticks=range(len(labels)))
    axes.set_yticklabels([textwrap.fill(label, _LABEL) for label in labels])
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)


def effects(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Each policy's effect on the outcome in question: dot, thick bar for the mean, thin bar for one world more."""
    name = facts["outcome"]["name"]
    found = [e for point in facts["points"] if (e := effect_of(facts, point["point"], name))]
    if not found or any("inf" in str(e["low"]) for e in found):
        return None
    factor = 100 if facts["outcome"]["unit"].startswith("share") else 1
    figure, axes = _figure(0.36 * len(found) + 0.8, 2.6, bottom=0.6)
    axes.axvline(0, color=FAINT, linewidth=0.9, zorder=0)
    for place, effect in enumerate(found):
        color = BLUE if known_apart(effect) else "#777777"
        if effect["low"] is not None:
            axes.plot([factor * effect["low"], factor * effect["high"]], [place] * 2, color=color, linewidth=1.0)
        half = effect["half_width"] or 0
        axes.plot([factor * (effect["effect"] - half), factor * (effect["effect"] + half)], [place] * 2, color=color, linewidth=4.0,
                  alpha=0.45, solid_capstyle="butt")  # fmt: skip
        axes.plot([factor * effect["effect"]], [place], color=color, marker="o", linestyle="none")
    _rows(axes, [point_words(facts, e["point"], language) for e in found])
    unit = _unit(facts["outcome"]["unit"], language)
    what = say(name, language)
    axes.set_xlabel(textwrap.fill(f"{'효과' if language == 'ko' else 'effect on'}: {what} ({unit})", 56))
    return figure


def deadweight(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Of the fellows of the first call, by group: who would be in Korea in both worlds, only with the policy, in neither."""
    rows = pd.DataFrame(facts["deadweight"])
    if rows.empty or not without_programme(facts):
        return None
    rows = rows[(rows["point"] == facts["best"]) & (rows["call"] == "first") & (rows["kept"] == "in Korea")]
    fates = {"in both worlds": (BLUE, "anyway", "정책 없이도"), "only with the policy": (VERMILLION, "only with it", "정책 덕분"),
             "in neither world": ("#BBBBBB", "in neither", "어느 쪽도 아님")}  # fmt: skip
    groups = ["returnee", "foreign", "new_domestic_phd", "other_domestic"]
    moments = {"year_1": ("a year after the start", "시작 1년 후"), "after_3": ("3 years after the end", "종료 3년 후")}
    lanes = [(moment, group) for moment in moments for group in groups]
    figure, axes = _figure(0.21 * (len(lanes) + len(moments)) + 0.95, 1.85, bottom=0.72)
    labels, places = [], []
    for number, (moment, group) in enumerate(lanes):
        place = number + number // len(groups) + 1
        mine = rows[(rows["moment"] == moment) & (rows["group"] == group)].set_index("fate")
        left = 0.0
        for fate, (color, _, _) in fates.items():
            share = 100 * float(mine.loc[fate, "share"] or 0.0)
            axes.barh(place, share, left=left, color=color, height=0.74, edgecolor="white", linewidth=0.6)
            if share >= 7:
                axes.text(left + share / 2, place, f"{share:.0f}", ha="center", va="center", color=INK if color == "#BBBBBB" else "white",
                          fontsize=7.5)  # fmt: skip
            left += share
        labels.append(say(group, language))
        places.append(place)
    for number, words in enumerate(moments.values()):
        axes.text(0, number * (len(groups) + 1), words[language == "ko"], va="center", fontweight="bold")
    axes.set(xlim=(0, 100), ylim=(places[-1] + 0.55, -0.55), yticks=places)
    axes.set_yticklabels(labels)
    axes.tick_params(axis="y", length=0, pad=5)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(
        "1차 공모 펠로 중 한국에 있는 비율(%)" if language == "ko" else "of the fellows of the first call, in Korea (%)"
    )
    x = 1.85 / WIDE
    for color, english, korean in fates.values():
        word = f"■ {korean if language == 'ko' else english}"
        figure.text(
            x, 0.14 / figure.get_figheight(), word, color=color if color != "#BBBBBB" else "#777777", va="center"
        )
        x += 0.2
    return figure


def _unit(unit: str, language: str) -> str:
    if unit.startswith("share"):
        return "%p" if language == "ko" else "percentage points"
    korean = {"fellows": "명", "researcher-years": "인년", "researchers": "명", "applicants / slot": "대 1"}
    return korean.get(unit, unit) if language == "ko" else unit


def paths(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Where fellows are by quarters since the start, with the interval over replications: a fan of three lines."""
    file = folder / "paths.parquet"
    if not file.is_file():
        return None
    table = pd.read_parquet(file)
    point = facts["levels"][0]["point"] if facts["levels"] else 0
    table = table[(table["point"] == point) & (table["quarters_since_start"] <= 32)]
    if table.empty:
        return None
    keys = ["replication", "quarters_since_start"]
    everybody = table.groupby(keys)["fellows"].sum()
    words = [
        ("lives in Korea", "한국 거주"),
        ("does research there", "국내 연구직"),
        ("in a permanent post there", "국내 정규 연구직"),
    ]
    figure, axes = _figure(2.2, 0.55, right=1.75)
    ends = {}
    for (place, positions, color), said in zip(FAN, words, strict=True):
        inside = table[(table["place"] == place) & (table["position"].isin(positions) if positions else True)]
        share = 100 * (inside.groupby(keys)["fellows"].sum().reindex(everybody.index, fill_value=0.0) / everybody)
        spread = share.unstack("replication").quantile([0.05, 0.5, 0.95], axis=1).T
        x = spread.index.to_numpy(float) / 4
        axes.fill_between(x, spread[0.05], spread[0.95], color=color, alpha=0.2, linewidth=0)
        axes.plot(x, spread[0.5], color=color)
        ends[said[language == "ko"]] = (float(spread[0.5].iloc[-1]), color)
    places = apart([end for end, _ in ends.values()], 8.0, 100.0)
    for (word, (_, color)), y in zip(ends.items(), places, strict=True):
        axes.annotate(word, (8, y), (4, 0), textcoords="offset points", va="center", color=color, annotation_clip=False)
    axes.set(xlim=(0, 8), ylim=(0, 102))
    axes.set_xlabel("펠로십 시작 후 연수" if language == "ko" else "years since the start of the fellowship")
    axes.set_ylabel("펠로 비율(%)" if language == "ko" else "share of fellows (%)")
    return figure


def reasons(facts: Facts, folder: Path, language: str) -> Figure | None:
    """How many decide otherwise because of the policy, by the reason of the first difference."""
    rows = pd.DataFrame(facts["biographies"])
    if rows.empty:
        return None
    mine = rows[rows["point"] == facts["best"]].groupby("reason")["persons"].sum().sort_values(ascending=False)
    if mine.empty:
        return None
    figure, axes = _figure(0.2 * len(mine) + 0.6, 2.6, right=0.7)
    axes.barh(range(len(mine)), mine, color=BLUE, height=0.6)
    for place, value in enumerate(mine):
        axes.annotate(f"{value:,.0f}", (value, place), (3, 0), textcoords="offset points", va="center", color=INK)
    _rows(axes, [say(reason, language) for reason in mine.index])
    axes.set_xlabel(
        "처음으로 달리 선택한 사람 수(명)"
        if language == "ko"
        else "people whose life first differs, by the reason (mean over worlds)"
    )
    return figure


def regret(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Regret of each policy over plausible worlds: mean, 90th percentile, largest."""
    rows = [row for row in facts["regret"] if row["outcome"] == facts["outcome"]["name"]] or facts["regret"]
    if not rows or max(row["max_regret"] for row in rows) == 0:
        return None
    rows = sorted(rows, key=lambda row: row["mean_regret"])
    figure, axes = _figure(0.32 * len(rows) + 0.7, 2.6)
    for place, row in enumerate(rows):
        axes.plot(
            [row["mean_regret"], row["regret_90"]],
            [place] * 2,
            color=BLUE,
            linewidth=4,
            alpha=0.45,
            solid_capstyle="butt",
        )
        axes.plot([row["mean_regret"]], [place], color=BLUE, marker="o", linestyle="none")
        axes.plot([row["max_regret"]], [place], color=BLUE, marker="|", linestyle="none", markersize=8)
    _rows(axes, [row["policy"] for row in rows])
    axes.set_xlabel(
        "후회(평균, 90백분위, 최대)"
        if language == "ko"
        else "regret: mean (dot), 90th percentile (bar), largest (tick)"
    )
    return figure


def drivers(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Total Sobol' indices of the effect that the emulator knows best, with their intervals."""
    if not facts["sobol"]:
        return None
    best = max(facts["sobol"], key=lambda row: row["explained"])
    if best["explained"] < LEAST_EXPLAINED:
        return None
    rows = [r for r in facts["sobol"] if (r["target"], r["outcome"]) == (best["target"], best["outcome"])][:8]
    figure, axes = _figure(0.25 * len(rows) + 0.7, 2.6)
    for place, row in enumerate(rows):
        color = BLUE if row["converged"] else "#777777"
        axes.plot([row["total_low"], row["total_high"]], [place] * 2, color=color, linewidth=1.2)
        axes.plot([row["total"]], [place], color=color, marker="o", linestyle="none")
    _rows(axes, [say(row["input"], language) for row in rows])
    axes.set_xlabel("전체 소볼 지수" if language == "ko" else "total Sobol' index (share of emulated variance)")
    return figure


def front(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Cost against effect along the front that was lived."""
    rows = facts["front"]
    name = facts["outcome"]["name"]
    cost = next((key for key in ("total_cost_krw_bn", "total_cost_krw_bn_discounted") if rows and key in rows[0]), None)
    if not rows or cost is None or name not in rows[0]:
        return None
    figure, axes = _figure(2.6, 0.75)
    for row in rows:
        color, marker = (BLUE, "o") if row["undominated"] else ("#777777", "s")
        half = row[f"{name}_half_width"] or 0
        axes.plot([row[cost]] * 2, [row[name] - half, row[name] + half], color=color, linewidth=1.0)
        axes.plot([row[cost]], [row[name]], color=color, marker=marker, linestyle="none")
    axes.set_xlabel(f"{say('total_cost_krw_bn_discounted', language)} (bn KRW)")
    axes.set_ylabel(say(name, language))
    return figure


def lives(facts: Facts, folder: Path, language: str) -> Figure | None:
    """Two or three simulated lives, each twice: without the policy and with it, as bars of places and words of positions."""
    rows = pd.DataFrame(facts["lives"])
    rows = rows[rows["point"] == facts["best"]] if len(rows) else rows
    if rows.empty:
        return None
    people = list(dict.fromkeys(rows["person"]))[:3]
    colors = {"korea": BLUE, "us": VERMILLION, "uk": GREEN, "elsewhere": "#999999"}
    figure, axes = _figure(0.85 * len(people) + 0.7, 1.35)
    ticks = []
    for number, person in enumerate(people):
        mine = rows[rows["person"] == person]
        for lane, world in enumerate(("reference", "policy")):
            y = 2.6 * number + lane
            ticks.append(
                (y, ("정책 없이", "정책 하에서")[lane] if language == "ko" else ("without", "with policy")[lane])
            )
            _life(axes, mine[mine["world"] == world].reset_index(drop=True), y, colors, language)
        who = _who(mine.iloc[0], language)
        axes.annotate(who, (0, 2.6 * number - 0.72), (-90, 0), textcoords="offset points", va="center", fontweight="bold",
                      fontsize=8.0 if len(who) < 70 else 7.0, annotation_clip=False)  # fmt: skip
    quarters = list(dict.fromkeys(rows["quarter"]))
    axes.set(xlim=(0, len(quarters)), ylim=(2.6 * len(people) - 0.9, -1.0))
    axes.set_xticks(range(0, len(quarters), 8), [quarters[n][:4] for n in range(0, len(quarters), 8)])
    axes.set_yticks([y for y, _ in ticks], [word for _, word in ticks])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for number, (place, color) in enumerate(colors.items()):
        figure.text(
            0.215 + 0.16 * number, 0.12 / figure.get_figheight(), f"■ {say(place, language)}", color=color, va="center"
        )
    return figure


def _life(axes, life: pd.DataFrame, y: float, colors: dict[str, str], language: str) -> None:
    """A bar for each spell of the same place and position, with the position in it where there is room."""
    spell = ((life["place"] != life["place"].shift()) | (life["position"] != life["position"].shift())).cumsum()
    for _, part in life.groupby(spell):
        start, length = part.index[0], len(part)
        place, position = part["place"].iloc[0], part["position"].iloc[0]
        axes.barh(y, length, left=start, height=0.72, color=colors[place], alpha=0.85, edgecolor="white", linewidth=0.8)
        word = say(position, language)
        if len(word) * (1.3 if language == "ko" else 0.72) < length:
            axes.text(start + length / 2, y, word, ha="center", va="center", color="white", fontsize=7.5)


def _who(row: Any, language: str) -> str:
    reason = say(row["reason"], language)
    if language == "ko":
        return f"모의 인물 {row['person'][-1]}: {row['differs_from']}부터 달라짐 ({reason})"
    origin, _, rest = row["who"].removeprefix("from ").partition(", PhD in ")
    place = rest.split(" ")[0]
    return (
        f"Simulated {row['person']} (from {_name(origin)}, PhD in {_name(place)}): from {row['differs_from']}, {reason}"
    )


def _name(word: str) -> str:
    """A country as it is written."""
    known = {"us": "the US", "uk": "the UK", "other": "another country", "elsewhere": "another country"}
    return known.get(word, word.title())


CHARTS: dict[str, Callable[[Facts, Path, str], Figure | None]] = {
    "effects": effects, "deadweight": deadweight, "paths": paths, "reasons": reasons, "regret": regret, "drivers": drivers, "front": front, "lives": lives,
}  # fmt: skip


def draw(facts: Facts, folder: Path, target: Path, language: str) -> dict[str, str]:
    """Draw what the facts allow into a folder as SVG and PNG; alternative texts by name."""
    target.mkdir(parents=True, exist_ok=True)
    texts = {}
    with style_of(language):
        for name, chart in CHARTS.items():
            figure = chart(facts, folder, language)
            if figure is not None:
                figure.savefig(target / f"{name}.svg", metadata={"Date": None})
                figure.savefig(target / f"{name}.png", dpi=200)
                texts[name] = alternative(name, facts, language)
    return texts


def alternative(name: str, facts: Facts, language: str) -> str:
    """What a chart shows, for those who do not see it."""
    told = {
        "effects": ("Effect of each policy on {0}, with intervals; the numbers stand in the table.", "{0}에 대한 정책별 효과와 구간. 수치는 표에 있다."),
        "deadweight": ("Share of fellows who would be in Korea anyway, only with the policy, or in neither world, by group.",
                       "집단별로 정책 없이도, 정책 덕분에, 어느 쪽도 아닌 펠로의 비율."),
        "paths": ("Share of fellows in Korea, in research and in permanent posts by years since the start.", "시작 후 연수별 펠로의 국내 거주, 연구직, 정규직 비율."),
        "reasons": ("Number of people whose life differs, by reason.", "이유별로 삶이 달라진 사람 수."),
        "regret": ("Regret of each policy over worlds.", "세계 전체에서 본 정책별 후회."),
        "drivers": ("Total Sobol' indices of the inputs that move the effect most.", "효과를 가장 크게 움직이는 요인의 전체 소볼 지수."),
        "front": ("Cost against effect of the policies on the front.", "파레토 전선 정책의 비용과 효과."),
        "lives": ("Simulated lives without and with the policy, by place and position.", "정책 유무에 따른 모의 생애의 거주지와 직위."),
    }  # fmt: skip
    return told[name][language == "ko"].format(say(facts["outcome"]["name"], language))
