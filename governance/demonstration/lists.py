"""What the demonstration's administrator has put into the lists of the area. Invented."""

from datetime import date

# By name, which advice an organisation, or a service of one, gives.
ORGANISATIONS = {
    "Wandsworth Borough Council": (),
    "Community health trust": (),
    "Health board": (),
    "Community paediatrics": ("health",),
    "Speech and language therapy": ("health",),
    "Occupational therapy": ("health",),
    "Physiotherapy": ("health",),
    "Child and adolescent mental health": ("health",),
    "Children with disabilities team": ("social_care",),
    "Careers service": ("preparation_for_adulthood",),
    "Youth justice service": ("other",),
}
# Beside whose published figures those of the area stand.
COMPARED_WITH = ["westminster", "worcestershire"]
# By name, the kind of a school or other setting. What a child is before school is in no list.
SCHOOLS = {
    "Imaginary Nursery": "early_years",
    "Pretend Children's Centre": "early_years",
    "Invented Primary School": "primary",
    "Sample Juniors": "primary",
    "Example Primary": "primary",
    "Made-up Infants": "primary",
    "Invented Academy": "secondary",
    "Example High School": "secondary",
    "Fictional School": "secondary",
    "Pretend Special School": "special",
    "Imaginary Sixth Form": "college",
    "Pretend College": "college",
    "Made-up Training Centre": "other",
}
# By name, the first and the last day of a term of the area.
TERMS = {
    "Spring term 2018": (date(2018, 1, 8), date(2018, 3, 29)),
    "Summer term 2018": (date(2018, 4, 16), date(2018, 7, 20)),
    "Autumn term 2018": (date(2018, 9, 4), date(2018, 12, 20)),
    "Spring term 2019": (date(2019, 1, 7), date(2019, 4, 5)),
    "Summer term 2019": (date(2019, 4, 23), date(2019, 7, 23)),
    "Autumn term 2019": (date(2019, 9, 4), date(2019, 12, 20)),
    "Spring term 2020": (date(2020, 1, 6), date(2020, 4, 3)),
    "Summer term 2020": (date(2020, 4, 20), date(2020, 7, 21)),
    "Autumn term 2020": (date(2020, 9, 2), date(2020, 12, 18)),
    "Spring term 2021": (date(2021, 1, 4), date(2021, 4, 1)),
    "Summer term 2021": (date(2021, 4, 19), date(2021, 7, 21)),
    "Autumn term 2021": (date(2021, 9, 2), date(2021, 12, 17)),
}
# The school that has other terms in a school year, and those.
DIFFERS = "Pretend Special School"
ITS_TERMS = {
    "Autumn term 2019": (date(2019, 9, 3), date(2019, 12, 18)),
    "Spring term 2020": (date(2020, 1, 7), date(2020, 4, 1)),
    "Summer term 2020": (date(2020, 4, 20), date(2020, 7, 16)),
}
