"""Serves the live page to this machine alone: the page, and the simulations that it asks for.

Requests are answered one by one, in the order in which they come, for the model's compiled loops are not made for two
threads. Nothing is read from elsewhere, and no other site can ask: only this machine's names are heard.
"""

import base64
import json
import secrets
import socket
from collections import OrderedDict
from collections.abc import Callable
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from brainsim.live.controls import BESIDE, SCALES, Asked, asked_of, groups, two_settings
from brainsim.live.pair import SIDES, Pair
from brainsim.live.told import next_like, person, standing
from brainsim.model.codes import CODES, PLACES, POSITIONS
from brainsim.model.talent_model import TalentModel
from brainsim.outcomes.kept import KEPT
from brainsim.process.endings import unforeseen
from brainsim.report.vocabulary import called, quarter
from brainsim.settings.parameters import Settings
from brainsim.settings.problems import SettingsError
from brainsim.study.changes import changed
from brainsim.words.book import book_of, languages
from brainsim.words.say import naming, say

LOOPBACK = "127.0.0.1"
MOST_PAIRS, MOST_PASTS = 4, 2  # kept: as many pages may be open, and so many seeds and scales begin at once
SCRIPTS = ("page", "controls", "life", "map", "small")
KINDS = {"page.css": "text/css", **{f"{name}.js": "text/javascript" for name in SCRIPTS}}
GUARD = {"Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
         "Cache-Control": "no-store"}  # fmt: skip


class Simulations:
    """What the pages that are open look at: pairs of simulations by their key, and the pasts that they began from."""

    def __init__(self, start: Settings):
        self.start = start
        self.pairs: OrderedDict[str, Pair] = OrderedDict()
        self._pasts: OrderedDict[tuple[int, float], TalentModel] = OrderedDict()

    def past(self, seed: int, scale: float) -> TalentModel:
        """The years before the study, simulated once for a seed and a scale."""
        key = seed, scale
        if key not in self._pasts:
            self._pasts[key] = TalentModel(changed(self.start, {"population.scale": scale}), rng=seed)
        return _kept(self._pasts, key, MOST_PASTS)

    def begin(self, asked: Asked) -> str:
        """Begin two simulations; their key."""
        settings = two_settings(self.start, asked)
        key = secrets.token_hex(8)
        self.pairs[key] = Pair(self.past(asked.seed, asked.scale), settings)
        _kept(self.pairs, key, MOST_PAIRS)
        return key

    def pair(self, key: Any) -> Pair:
        """The simulations of a key; KeyError if they are gone."""
        return _kept(self.pairs, key, MOST_PAIRS)


def _kept(among: OrderedDict, key: Any, most: int) -> Any:
    """One of a few that are kept, now the latest used."""
    among.move_to_end(key)
    while len(among) > most:
        among.popitem(last=False)
    return among[key]


def shown(key: str, pair: Pair, language: str) -> dict[str, Any]:
    """Where everybody is, the counts of both simulations, and how they stand to each other."""
    codes = pair.codes()
    return {
        "key": key,
        "quarter": quarter(pair.models[0].quarter, language),
        "quarters": pair.quarters,
        "of": pair.models[0].settings.study.quarters,
        "over": pair.is_over,
        "uids": _packed(pair.uids, "<i4"),
        "codes": [_packed(one, "i1") for one in codes],
        "apart": int((codes[0] != codes[1]).sum()),
        "counts": pair.counts().tolist(),
        "rungs": pair.rungs,
        "said": standing(pair, language),
        "quick": f"{say('brief.stamp', language)}: {say('live.quick', language, every=1 / pair.scale)}",
    }


def _packed(values: np.ndarray, kind: str) -> str:
    return base64.b64encode(values.astype(kind).tobytes()).decode()


def given(start: Settings, language: str) -> dict[str, Any]:
    """All that the page is made of: words, controls, places, positions."""
    scales = sorted({*SCALES, start.population.scale})
    return {
        "language": language,
        "languages": languages(),
        "words": {key: say(f"live_page.{key}", language) for key in book_of("en")["live_page"]},
        "groups": groups(start, language),
        "scales": [[scale, say("live.scale_of", language, every=1 / scale)] for scale in scales],
        "scale": start.population.scale,
        "seed": start.study.seed,
        "beside": list(BESIDE) if start.has_programme else ["given"],
        "sides": list(SIDES),
        "maps": [say("live.map_of", language, side=say(f"live_page.{side}", language)) for side in SIDES],
        "places": [called(place, language) for place in PLACES],
        "positions": POSITIONS,
        "codes": CODES,
        "rungs": [say(f"panels_of_rungs.{kept.name}", language) for kept in KEPT],
    }


def page(start: Settings, language: str) -> str:
    """The page in a language, as HTML; all else is asked for by its script."""
    content = given(start, language)
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    title = say("live_page.title", language)
    return Template(_file("page.html")).substitute(language=language, title=title, given=text)


def _file(name: str) -> str:
    return files(__package__).joinpath("page", name).read_text(encoding="utf-8")


def application(simulations: Simulations, language: str) -> Starlette:
    """The page and what it asks for, in a language where none is asked for."""
    start = simulations.start
    programmes = {name: one.called for name, one in start.programmes_by_name().items()}

    def language_of(request: Request) -> str:
        asked = request.query_params.get("lang", language)
        return asked if asked in languages() else language

    def answers(make: Callable[[dict[str, Any], str], dict[str, Any]]) -> Callable:
        async def answer(request: Request) -> Response:
            if request.headers.get("content-type") != "application/json":  # which no form of another site can send
                return JSONResponse({"problem": "ask with a table as application/json"}, 415)
            try:
                with naming(programmes):
                    return JSONResponse(make(await request.json(), language_of(request)), headers=GUARD)
            except (SettingsError, ValueError, TypeError) as problem:
                return JSONResponse({"problem": str(problem)}, 400)
            except KeyError:
                return JSONResponse({"lost": True}, 410)
            except LookupError:  # an answer, and no error: people leave the years that are simulated
                return JSONResponse({"nobody": True})
            except Exception as problem:
                return JSONResponse({"problem": unforeseen(problem)}, 500)

        return answer

    def begin(asked: dict[str, Any], spoken: str) -> dict[str, Any]:
        key = simulations.begin(asked_of(asked, start))
        return shown(key, simulations.pair(key), spoken)

    def step(asked: dict[str, Any], spoken: str) -> dict[str, Any]:
        pair = simulations.pair(asked["key"])
        if not pair.is_over:
            pair.step()
        return shown(asked["key"], pair, spoken)

    def told(asked: dict[str, Any], spoken: str) -> dict[str, Any]:
        pair = simulations.pair(asked["key"])
        uid = next_like(pair, asked["pick"], int(asked["after"])) if "pick" in asked else int(asked["uid"])
        return person(pair, uid, int(asked.get("side", 1)), spoken)

    async def front(request: Request) -> Response:
        with naming(programmes):
            return HTMLResponse(page(start, language_of(request)), headers=GUARD)

    async def beside(request: Request) -> Response:
        name = request.path_params["name"]
        return Response(_file(name), media_type=KINDS[name], headers=GUARD) if name in KINDS else Response("", 404)

    routes = [
        Route("/", front),
        Route("/favicon.ico", lambda request: Response(status_code=204)),
        *(Route(f"/{make.__name__}", answers(make), methods=["POST"]) for make in (begin, step, told)),
        Route("/{name}", beside),
    ]
    return Starlette(
        routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])]
    )


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; port 0 is any that is free. SettingsError if it is taken."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as problem:
        raise SettingsError(
            f"port = {port} can't be had ({problem.strerror}); name another, or 0 for any that is free"
        ) from None


def serve(simulations: Simulations, language: str, door: socket.socket) -> None:
    """Answer until Ctrl-C or SIGTERM, which is raised as KeyboardInterrupt once the door is closed."""
    config = uvicorn.Config(
        application(simulations, language), log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    with door:
        uvicorn.Server(config).run(sockets=[door])
