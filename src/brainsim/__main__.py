"""The command line: `python -m brainsim +experiment=baseline`. Everything is validated before Hydra makes a folder."""

import sys
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from brainsim import __version__
from brainsim.settings import SettingsError, check_command_line, configs_folder, usage, validated

WRONG_INPUT, INTERRUPTED = 2, 130
statuses: list[int] = []


@hydra.main(config_path=str(configs_folder()), config_name="config", version_base="1.3")
def run(configuration: DictConfig) -> None:
    """Run one job in the folder that Hydra made for it."""
    from brainsim.experiment import run_experiment  # here, so that errors and --help need no compiler

    settings = validated(configuration)
    folder = Path(HydraConfig.get().runtime.output_dir)
    statuses.append(run_experiment(settings, folder))


def main() -> int:
    """The exit status: 0, 2 for wrong input, 3 if runs failed, 130 if interrupted."""
    if len(sys.argv) == 1:
        print(usage(), file=sys.stderr)
        return WRONG_INPUT
    if sys.argv[1:] == ["--version"]:
        print(f"brainsim {__version__}")
        return 0
    try:
        check_command_line(sys.argv[1:])
        run()
    except SettingsError as problem:
        print(f"brainsim: {problem}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    return max(statuses, default=0)


if __name__ == "__main__":
    sys.exit(main())
