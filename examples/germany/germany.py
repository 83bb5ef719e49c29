"""An example of a place of one's own: Germany. Its numbers, country/germany.yaml, are rough and not calibrated."""

import brainsim

brainsim.place("germany", words={"en": "Germany", "ko": "독일"})
