"""The charts of a brief, drawn once a language from its facts: one style, direct labels, intervals always, units always."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from brainsim.brief.canvas import style_of
from brainsim.brief.effect_charts import effects, front, plane
from brainsim.brief.flow import destinations
from brainsim.brief.heat_chart import heat
from brainsim.brief.people_charts import deadweight, lives, paths, reasons
from brainsim.brief.sentences import Facts, point_words
from brainsim.brief.vocabulary import say
from brainsim.brief.world_charts import drivers, regret, scenario


class Picture(NamedTuple):
    """A chart that was drawn: what it shows in words for those who do not see it, its caption, and its source."""

    alternative: str
    caption: str
    source: str


class Chart(NamedTuple):
    """How a chart is drawn, and its words in English and Korean: `{0}` is the outcome in question, `{1}` the best policy."""

    draw: Callable[[Facts, Path, str], Figure | None]
    source: str
    alternative: tuple[str, str]
    caption: tuple[str, str]


CHARTS = {
    "effects": Chart(
        effects, "effects.csv",
        ("Effect of each policy on {0}, with intervals; the numbers stand in the table.", "{0}에 대한 정책별 효과와 구간. 수치는 표에 있다."),
        ("Dot: mean effect. Thick bar: 90 % range of the mean. Thin bar: of a single simulation. Grey: no clear effect.",
         "점은 평균 효과, 굵은 선은 평균의 90% 구간, 가는 선은 한 모의실험의 90% 구간. 회색은 0과 구별되지 않음."),
    ),
    "heat": Chart(
        heat, "effects.csv",
        ("Effect on {0} for each level of two levers, with lines of equal cost.", "두 정책수단의 수준별 {0}에 대한 효과와 등비용선."),
        ("Effect on {0}: mean ± half of its 90 % range; grey numbers: no clear effect. Lines: the same cost within the study, "
         "more or less than the reference.", "{0}에 대한 효과: 평균 ± 90% 구간의 절반. 회색 숫자는 0과 구별되지 않음. 선은 기준 대비 등비용선."),
    ),
    "plane": Chart(
        plane, "effects.csv",
        ("Cost of each policy against its effect on {0}, within the study and over the life of its posts, with the Pareto front.",
         "정책별 비용(분석 기간, 직위 생애)과 {0}에 대한 효과, 파레토 전선."),
        ("Full dot: cost within the study, with the 90 % interval of the mean effect. Hollow: over the life of its posts. Cross: the "
         "reference. Broken line: the policies within the study that no other beats in cost and effect.",
         "채운 점은 분석 기간 비용과 평균 효과의 90% 구간, 빈 점은 직위 생애 비용, 십자는 기준. 점선은 분석 기간 비용에서 다른 정책에 "
         "뒤지지 않는 정책(파레토 전선)."),
    ),
    "deadweight": Chart(
        deadweight, "deadweight.csv",
        ("Share of fellows who would be in Korea anyway, only with the policy, only without it, or in neither world, by group.",
         "집단별로 정책 없이도, 정책 덕분에, 정책 없을 때만, 어느 쪽도 한국에 없는 펠로의 비율."),
        ("Who is in Korea in which world; the same people in both. Intervals of these shares are in deadweight.csv.",
         "어느 세계에서 한국에 있는지를 두 세계의 동일 인물로 비교. 비율의 구간은 deadweight.csv 참조."),
    ),
    "paths": Chart(
        paths, "paths.parquet",
        ("Share of fellows in Korea, in research and in permanent posts by years since the start.",
         "시작 후 연수별 펠로의 국내 거주, 연구직, 정규직 비율."),
        ("Line: mean over simulations; band: 90 % of them, by the standard deviation (fewer than 10: all of them; from 100: percentiles).",
         "선은 모의실험의 평균, 띠는 표준편차로 구한 90%(10회 미만은 전체, 100회 이상은 백분위수)."),
    ),
    "destinations": Chart(
        destinations, "destinations.csv",
        ("Flow of fellows from who they were at hire to where they are a year and three years after the end.",
         "선발 당시 집단에서 종료 1년 후와 3년 후의 위치까지 펠로의 흐름."),
        ("Fellows who can be followed three years beyond the end, mean over worlds [90 % interval of one world more]; a colour is where "
         "they end. All calls; a second fellowship counts as a postdoc post.",
         "종료 후 3년까지 관측되는 펠로, 세계 평균 [한 세계의 90% 구간]. 색은 3년 후의 위치. 전체 공모 기준, 두 번째 펠로십은 박사후연구원에 포함."),
    ),
    "reasons": Chart(
        reasons, "biographies.csv",
        ("Number of people whose life differs, by reason.", "이유별로 삶이 달라진 사람 수."),
        ("People whose life differs with {1}, by the reason of the first difference, fellows or not: mean over worlds and the 90 % interval of "
         "one world more.",
         "‘{1}’ 때문에 삶이 달라진 사람 수(처음 달라진 이유별). 펠로가 아닌 사람 포함, 세계 평균과 한 세계의 90% 구간."),
    ),
    "scenario": Chart(
        scenario, "worlds_*.csv",
        ("Every world as a dot: how much more the best policy does than each other one, and where it does no more.",
         "세계마다 점 하나: 최선의 정책이 다른 정책보다 나은 정도와 그렇지 못한 세계."),
        ("A dot is a parameter vector, its runs averaged, so that chance is still in it. Round: the first does more; square: it does "
         "not (ties too). At the right: share of vectors in which it does. Of many policies those that it beats least often.",
         "표식 하나가 모수 벡터 하나(반복의 평균이므로 확률적 변동이 남아 있음). 둥근 점은 앞서는 벡터, 네모는 그렇지 않은 벡터(동률 포함). "
         "오른쪽은 앞서는 벡터의 비율. 정책이 많으면 가장 드물게 이기는 상대만 표시."),
    ),
    "regret": Chart(
        regret, "regret_*.csv",
        ("Regret of each policy over worlds.", "세계 전체에서 본 정책별 후회."),
        ("Regret: what the best policy of a world would have added there to what this one does, in expectation, as far as emulators know it: "
         "mean (dot), 90th percentile (bar), largest (tick).",
         "후회값(regret): 각 세계에서 최선의 정책이 해당 정책보다 더했을 기대 효과(에뮬레이터가 아는 범위). 점은 평균, 굵은 선은 90번째 백분위수, 눈금은 최대."),
    ),
    "drivers": Chart(
        drivers, "sobol_*.csv",
        ("Total Sobol' indices of the inputs that move the effect most.", "효과를 가장 크게 움직이는 요인의 전체 소볼 지수."),
        ("Share of the emulated variance that an input moves, alone and with others; bar: 90 % interval; grey: not converged.",
         "한 요인이 단독 또는 다른 요인과 함께 움직이는 (에뮬레이터) 분산의 비율. 선은 90% 구간, 회색은 미수렴."),
    ),
    "front": Chart(
        front, "front.csv",
        ("Cost against effect of the policies on the front.", "파레토 전선 정책의 비용과 효과."),
        ("Round: no other beats it in all aims; square: another does. Bar: 90 % range of the mean.",
         "둥근 점은 모든 목표에서 다른 정책에 뒤지지 않는 정책, 네모는 뒤지는 정책. 선은 평균의 90% 구간."),
    ),
    "lives": Chart(
        lives, "lives.csv",
        ("Simulated lives without and with the policy, by place and position.", "정책 유무에 따른 모의 생애의 거주지와 직위."),
        ("With {1}. A bar is a spell in a place; the word in it is the position.", "‘{1}’의 경우. 막대는 한 곳에 머문 기간, 글자는 직위."),
    ),
}  # fmt: skip


def draw(facts: Facts, folder: Path, target: Path, language: str) -> dict[str, Picture]:
    """Draw what the facts allow into a folder as SVG and PNG; what is said of each, by name."""
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    with style_of(language):
        for name, chart in CHARTS.items():
            figure = chart.draw(facts, folder, language)
            if figure is not None:
                figure.savefig(target / f"{name}.svg", metadata={"Date": None})
                figure.savefig(target / f"{name}.png", dpi=200)
                found[name] = _told(chart, facts, language)
    return found


def _told(chart: Chart, facts: Facts, language: str) -> Picture:
    ko = language == "ko"
    best = point_words(facts, facts["best"], language) if facts["points"] else ""
    words = [
        text[ko].format(say(facts["outcome"]["name"], language), best) for text in (chart.alternative, chart.caption)
    ]
    return Picture(*words, chart.source)
