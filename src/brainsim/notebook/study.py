"""The study that Python users have: what `study.Study` knows, as figures, as a table, as a report and as a brief."""

from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from matplotlib.figure import Figure

from brainsim.command.leave import leave_rest, live_lives, write_tables
from brainsim.report.claims import claimed
from brainsim.settings.arguments import folder_given
from brainsim.settings.extend import activate
from brainsim.settings.problems import SettingsError
from brainsim.study import study as room
from brainsim.study.conduct import Ended
from brainsim.study.ledger import Lives
from brainsim.study.progress import say, usual_stream
from brainsim.study.reports import PROVENANCE, Report
from brainsim.study.results import commit, write_results


class Study(room.Study):
    """Points times replications, with effects against the reference: tables, figures, a report and a brief of them.

    `settings` are those of the study, `store_folder` is where its runs lie, `replications` how many are looked at.
    `brainsim.run` simulates what a study lacks and returns it, `brainsim.read` returns that of a results folder.
    """

    def plot(self, name: str = "effects", *, outcome: str | None = None) -> Figure:
        """A figure of the study by its name, as its report has it: who_stays, effects, ...; the finding is its title.

        `outcome`: what effects, heat and parts are told of. SettingsError that lists the names for another one, or for
        what this study has nothing to draw of.
        """
        from brainsim.notebook.figures import figure_of  # late: not every study is drawn

        activate(self.settings.extend)
        return figure_of(self.results, name, outcome)

    def report(self, folder: Path | str | None = None) -> Path:
        """Write the report that the command leaves into a folder; the folder, by default results/<study>/<date-time>.

        Worlds are simulated side by side where `report.lives` asks for them. What could not be made is said.
        SettingsError for a folder that is taken.
        """
        activate(self.settings.extend)
        name = f"{datetime.now():%Y-%m-%d_%H-%M-%S}"
        wanted = Path("results") / self.settings.study.name / name if folder is None else folder_given(folder)
        with claimed(wanted, overwrite=False, dated=folder is None) as place:
            live_lives(self)
            write_tables(place, self, self._ended, lambda: 0.0, commit(), None)
            for line in leave_rest(self, place, self._ended):
                say(f"{line}\n", usual_stream())
        return place

    def brief(self, folder: Path | str | None = None, *, language: str = "both") -> list[Path]:
        """Write the brief into the folder of a report, which is written first where there is none; PDF and HTML files.

        `language`: en, ko or both. SettingsError for a language without words, a library that is missing, and a folder
        that holds the report of another study.
        """
        from brainsim.brief.make import check_libraries, languages_of, make_brief  # late: it needs libraries of its own

        languages_of(language, self.settings.report.words)
        check_libraries()
        place = None if folder is None else folder_given(folder)
        if place is None or not (place / PROVENANCE).exists():
            place = self.report(place)
        if Report(place).facts["points"] != {point.label: point.key for point in self.plan.points}:
            raise SettingsError(f"folder = {place} holds the report of another study; name another folder")
        made = make_brief(place, language, self.settings.report.words)
        return [path for path in made if path.suffix in (".pdf", ".html")]

    def hold(self, place: TemporaryDirectory) -> None:
        """Keep a temporary folder for as long as the study is there."""
        self._held.append(place)

    @cached_property
    def results(self) -> Path:
        """A folder with the tables of the study, written when it is first asked for, which goes when the study does."""
        place = TemporaryDirectory(prefix="brainsim_")
        self.hold(place)
        told = self
        if self.settings.report.lives and Lives(self.settings, self.plan, self.store_folder).lacking():
            report = self.settings.report.model_copy(update={"lives": 0})
            settings = self.settings.model_copy(update={"report": report})
            told = Study(settings, self.store_folder, self.replications, self.plan)
        write_results(Path(place.name), told, self._ended, 0.0)
        return Path(place.name)

    @cached_property
    def _held(self) -> list[TemporaryDirectory]:
        """Temporary folders, which are removed with the study."""
        return []

    @property
    def _ended(self) -> Ended:
        """How the study ended, as far as the store tells."""
        return Ended(self.replications, 0, len(self.failed), False, "")

    def __repr__(self) -> str:
        number, done = len(self.plan.points), len(self.runs) - len(self.failed)
        return f"<brainsim.Study {self.settings.study.name}: {number} points, {done} simulations>"

    def __str__(self) -> str:
        """The answer as the screen has it: paragraphs, the first one the question."""
        from brainsim.brief.on_screen import answer_lines  # late: it needs the tables of the study

        return "\n\n".join(answer_lines(self, self.results))

    def _repr_html_(self) -> str:
        """The answer as a notebook shows it: question, headline, a row an option, how sure it is, what makes sense next."""
        from brainsim.notebook.answer import study_html  # late, as above

        activate(self.settings.extend)
        return study_html(self, self.results)
