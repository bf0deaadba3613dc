"""What the demonstration's administrator has put into the lists of the area. Invented."""

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
