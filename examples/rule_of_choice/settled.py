"""An example of a rule of choice of one's own: who has no reason worth the trouble stays. Its number is assumed, not calibrated."""

import brainsim
from brainsim.model.codes import PLACES, POSTS, STAY

WORTH_THE_TROUBLE = 0.5  # utility: about a fifth of a year's pay at the usual weight of ln pay


class Settled(brainsim.Researcher):
    """Takes a post abroad only where it is worth clearly more than what she has."""

    def choose(self, considered=None):
        considered = self.consider() if considered is None else considered
        best = super().choose(considered)
        is_abroad = best < STAY and PLACES[best // POSTS] != self.place
        gain = considered.values[best] - considered.values[STAY]
        return STAY if is_abroad and gain < WORTH_THE_TROUBLE else best


@brainsim.talent_model
class SettledWorld(brainsim.TalentModel):
    researcher = Settled


if __name__ == "__main__":
    small = ["population=tiny", "study.replications=2"]
    theirs, ours = (brainsim.run("baseline", small, model=kind) for kind in (SettledWorld, brainsim.TalentModel))
    for study in (theirs, ours):
        print(study.effects("researchers_in_korea_end")[["label", "outcome", "effect", "low", "high"]])
