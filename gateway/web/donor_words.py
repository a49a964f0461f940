"""What donors read where something stands in the way."""

REFUSALS = {
    "NotYourPledge": "Log ind som den, der gav støtten, eller brug dit hemmelige link.",
    "NoReceipt": "Der er ingen kvittering endnu.",
    "PledgeOver": "Støtten er allerede sluppet eller på vej tilbage.",
    "TooManyPledges": "Der er givet for mange bidrag på kort tid. Vent lidt, eller log ind.",
}
