"""What donors read of their pledges, and where something stands in the way."""

PLEDGE_STATES = {
    "made": "Venter på betaling",
    "withheld": "Venter på at et menneske ser på den",
    "reserved": "Beløbet er reserveret",
    "declined": "Betalingen blev afvist",
    "expired": "Betalingen udløb",
    "captured": "Betalt",
    "let_go": "Sluppet: der er ikke trukket penge",
    "refunded": "Betalt tilbage",
    "promised": "Lovet, endnu ikke betalt",
    "mandated": "Beløbet trækkes, når indsamlingen når sit mål",
    "charged_back": "Betalingen er ført tilbage",
}
REFUSALS = {
    "NotYourPledge": "Log ind som den, der gav støtten, eller brug dit hemmelige link.",
    "NoReceipt": "Der er ingen kvittering endnu.",
    "PledgeOver": "Støtten er allerede sluppet eller på vej tilbage.",
    "ReplacedBefore": "Du har allerede ændret støtten. Træk ændringen tilbage først.",
    "ConfirmationNotDue": "Det er ikke tid til at betale endnu. Vi skriver til dig.",
    "TooManyPledges": "Der er givet for mange bidrag på kort tid. Vent lidt, eller log ind.",
}
