"""The words of the field, as a page explains them, each with its regulation where there is one.

Provisions are of the SEND Regulations 2014 (SI 2014/1530) unless another law is named.
"""

from typing import NamedTuple


class Term(NamedTuple):
    """A word, what it means here, and where the law says so."""

    name: str
    meaning: str
    law: str = ""


REGULATIONS = "SEND Regulations 2014"
ACT = "Children and Families Act 2014"

# Heading → slug → term. The slug is the word's place on the page of words: never change one.
GROUPS: dict[str, dict[str, Term]] = {
    "A child's case": {
        "send": Term("SEND", "Special educational needs and disabilities."),
        "ehc-plan": Term(
            "EHC plan",
            "Education, health and care plan: what support a child or young person up to 25 is to "
            "have, written down so that it must be given.",
        ),
        "assessment": Term(
            "EHC needs assessment",
            "Finding out, before an EHC plan is written, what a child or young person needs. A "
            "parent, a young person, a school or a college asks for one.",
            f"{ACT}, section 36",
        ),
        "annual-review": Term(
            "Annual review",
            "The area reviews each EHC plan within 12 months of making it, and then of each "
            "review. Here a review counts as held on the day of its meeting.",
            f"{ACT}, section 44(1)",
        ),
        "phase-transfer": Term(
            "Move between phases of education",
            "Such as from primary to secondary school. The plan is reviewed and amended in good "
            "time before it.",
            f"{REGULATIONS}, regulation 18",
        ),
        "responsible": Term(
            "Became responsible",
            "The area learned of a child or young person in another way than by a request. The "
            "same time limits run from that day.",
            f"{ACT}, section 24",
        ),
        "basis": Term(
            "Basis",
            "What the time limits of a case run from: a request, new responsibility, an order of "
            "the tribunal, an agreement at mediation, an appeal that was not opposed, or a "
            "reassessment.",
        ),
        "decision": Term(
            "Decision whether to assess",
            "The first answer to a request. The family is told within 6 weeks.",
            f"{REGULATIONS}, regulations 4(1) and 5(1)",
        ),
        "refusal": Term(
            "Refusal",
            "The decision not to assess. It ends the case. If it is overturned later, a new case "
            "begins on its own basis and follows the old one.",
            f"{REGULATIONS}, regulations 4(1) and 5(1)",
        ),
        "advice": Term(
            "Advice",
            "What professionals and the family write for an assessment. A service answers within 6 "
            "weeks of the day on which the request for advice reached it.",
            f"{REGULATIONS}, regulations 6(1) and 8(1)",
        ),
        "existing-advice": Term(
            "Existing advice accepted",
            "Advice that was there already and that its giver, the area and the family agree is "
            "enough. No time limit runs for it.",
            f"{REGULATIONS}, regulation 6(4)",
        ),
        "draft-plan": Term(
            "Draft plan",
            "The plan as the family sees it first. They have at least 15 days to answer, the day "
            "on which they get it included.",
            f"{REGULATIONS}, regulation 13(1)(a)",
        ),
        "final-plan": Term(
            "Final plan",
            "The plan as it is sent to the family, within 20 weeks of the request. The day on "
            "which it is sent is what counts.",
            f"{REGULATIONS}, regulation 13(2)",
        ),
        "no-plan": Term(
            "No plan",
            "The decision, after an assessment, that a plan is not needed. The family is told "
            "within 16 weeks of the request. It ends the case.",
            f"{REGULATIONS}, regulation 10(1)",
        ),
        "closed": Term(
            "Closed",
            "A case that ended before there was a plan or a refusal: the request was withdrawn, "
            "the family moved away, or the child died.",
        ),
        "mediation": Term(
            "Mediation",
            "A meeting, led by somebody independent, after a decision that the family does not "
            "accept. What is agreed there starts time limits of its own.",
            f"{REGULATIONS}, regulation 42(2)",
        ),
        "tribunal": Term(
            "Tribunal",
            "The court to which a family appeals. Its order starts time limits of its own, and so "
            "does a notice that the area does not oppose the appeal.",
            f"{REGULATIONS}, regulations 44(2) and 45",
        ),
        "reassessment": Term(
            "Reassessment",
            "A new assessment of somebody who has a plan. The final plan follows within 14 weeks.",
            f"{REGULATIONS}, regulation 27(2)",
        ),
    },
    "Time limits": {
        "due": Term(
            "Due",
            "The last day that is in time. The day on which a limit starts is day 0, every day "
            "counts, also weekends and holidays, and the due day itself is in time.",
        ),
        "overdue": Term(
            "Overdue",
            "Still to be done after its due day, with no lawful exception.",
        ),
        "exception": Term(
            "Exception",
            "A reason, named in the law, for which a time limit need not be kept: a long school "
            "closure, exceptional personal circumstances, a long absence and a few more. It "
            "excuses lateness. It moves no date and stops no clock.",
            f"{REGULATIONS}, regulations 5(4), 8(2), 10(4) and 13(3)",
        ),
        "lateness-reason": Term(
            "Reason for lateness",
            "Why a step was late, in the words of the area, such as a waiting list. It is recorded "
            "apart from exceptions, excuses nothing, and shows the area where its time goes.",
        ),
        "coronavirus": Term(
            "Coronavirus exception",
            "A temporary exception for limits that ended from 1 May to 25 September 2020. It never "
            "applied by itself: each case needed a reason to do with coronavirus.",
            "SI 2020/471",
        ),
        "milestone": Term(
            "Milestone",
            "A day by which the area itself wants a step of a case done, so that the plan is in "
            "time. The law does not ask for it, and a milestone that has passed makes nothing "
            "late by law.",
        ),
        "clock": Term(
            "Clock",
            "One time limit of one case. It runs until what is due is done, and then it is met or "
            "missed. A case has several.",
        ),
    },
    "Figures": {
        "received-basis": Term(
            "By month received",
            "Each case counts in the month in which its 20 weeks began. The targets of the plan "
            "are judged this way.",
        ),
        "due-basis": Term(
            "By month due",
            "Each case counts in the month in which its 20 weeks end.",
        ),
        "issued-basis": Term(
            "By month issued",
            "Each plan counts in the month in which it was sent. A late case is in no month until "
            "then. Official statistics count this way.",
        ),
        "cohort": Term(
            "Cohort",
            "All the cases of the same months, followed until each has ended.",
        ),
        "immature": Term(
            "Immature",
            "A month that is not over, or of which cases can still be in time. Its rate can still "
            "change, so a range is shown: from the rate if all of them are late to the rate if "
            "none is.",
        ),
        "without-exceptions": Term(
            "With and without exceptions",
            "With exceptions, every plan counts. Without them, a plan with a lawful exception is "
            "left out, in time or not. The targets are judged without.",
        ),
        "backlog": Term(
            "Backlog",
            "The cases that were received before a day which the area set, and were open on it. "
            "The area promised to finish them by another day.",
        ),
        "median": Term(
            "Median and quarters",
            "Put in order by how long they took, the plan in the middle took the median: half took "
            "no longer. A quarter of them took no longer than the lower quarter, three quarters "
            "no longer than the upper.",
        ),
        "sen2": Term(
            "SEN2",
            "The yearly return of every council to the Department for Education. The published "
            "figures come from it.",
        ),
    },
    "Verdicts on a target": {
        "met": Term(
            "Met",
            "Its months are over, and the target is reached whatever becomes of the cases that "
            "are still open.",
        ),
        "not-met": Term(
            "Not met",
            "Its months are over, no case can still be in time, and the target is not reached.",
        ),
        "out-of-reach": Term(
            "Out of reach",
            "Its months are over. Some cases can still be in time, but too few to reach the "
            "target.",
        ),
        "on-course": Term(
            "On course",
            "Not decided yet. The cases that are decided reach the target.",
        ),
        "still-possible": Term(
            "Still possible",
            "Not decided yet. The cases that are decided do not reach the target, but those to "
            "come may make up for them.",
        ),
        "not-yet-measurable": Term(
            "Not yet measurable",
            "Its first month has not begun, or no case of its months is decided.",
        ),
        "not-shown": Term(
            "Not shown",
            "It would tell of a few children, or a board is not shown such a figure.",
        ),
    },
    "The plan": {
        "wsoa": Term(
            "Written Statement of Action (WSOA)",
            "What an area had to publish when inspectors found significant weaknesses: what it "
            "will do about each, who will do it and by when. Inspections since 2023 ask for other "
            "plans instead.",
            "Children Act 2004 (Joint Area Reviews) Regulations 2015",
        ),
        "weakness": Term(
            "Significant weakness",
            "A finding so serious that the inspectors required a Written Statement of Action.",
        ),
        "priority": Term("Priority", "The part of a plan that answers a finding."),
        "objective": Term(
            "Objective",
            "What a priority is to achieve. It has owners and a date, which its actions and "
            "measures share.",
        ),
        "action": Term("Action", "What somebody is to do for an objective."),
        "measure": Term(
            "Measure",
            "How anyone will know that it worked. Some are counted from the cases; of the others "
            "somebody records readings.",
        ),
        "target": Term(
            "Target",
            "What a measure is to reach, in steps: from which month on which figure. Each step is "
            "judged on all of its own months together.",
        ),
        "ambition": Term(
            "Ambition",
            "What the area intends in the end. It is no target, and nothing is judged by it.",
        ),
        "delivery": Term(
            "Delivery",
            "Whether actions are done. It says nothing about whether they help: that is impact, "
            "which the measures show.",
        ),
        "impact": Term(
            "Impact",
            "What difference the work has made for children and families. It says nothing about "
            "whether the work is done: that is delivery.",
        ),
        "override": Term(
            "Override",
            "A rating that a person gives in the place of what the rules say. It has a reason, "
            "stands beside the rating of the rules, and expires.",
        ),
        "silent": Term(
            "Silent",
            "An action without an update, or a measure without a reading, for longer than the "
            "area allows.",
        ),
        "risk": Term(
            "Risk",
            "Something that may keep the plan from its objectives. A post owns it, says what is "
            "done about it, and reviews it.",
        ),
        "recovery-date": Term(
            "Recovery date",
            "By when a late action is now to be done. The published date stays beside it.",
        ),
        "evidence": Term(
            "Evidence",
            "A file or a link that shows what was done or what came of it.",
        ),
        "thread": Term(
            "Golden thread",
            "From a weakness that inspectors found to the priority, objectives and actions that "
            "answer it, the measures that tell whether they help, and the evidence. It breaks "
            "where something on the way is missing.",
        ),
        "break": Term(
            "Break in a thread",
            "Where something on a golden thread is missing: an objective without a measure, say, "
            "or an action without evidence. The list of breaks says how to put each right.",
        ),
        "version": Term(
            "Version of a plan",
            "The plan as it was published on a day. A page of a past day has the words, owners and "
            "targets of the version that was in force on it.",
        ),
        "evaluation": Term(
            "Evaluation",
            "What a programme, a project or a service came to, in one agreed form: for whom, at "
            "what cost, with what result, and what others can use of it.",
        ),
        "line-of-enquiry": Term(
            "Line of enquiry",
            "A question that inspectors ask everywhere. The self-evaluation gathers what answers "
            "each here, and says where nothing does.",
        ),
        "challenge": Term(
            "Challenge",
            "What a board asked or decided when it looked at a part of the plan, and the answer "
            "that it was given.",
        ),
    },
    "People and bodies": {
        "post": Term(
            "Post",
            "A position, which a plan names as an owner, never a person. Whoever holds it posts "
            "progress.",
        ),
        "snas": Term("SNAS", "Special needs assessment service: the team that works the cases."),
        "designated-officer": Term(
            "DMO, DCO, DSCO",
            "Designated medical officer, designated clinical officer and designated social care "
            "officer: they see to the advice of health and of social care.",
        ),
        "sspb": Term(
            "SSPB",
            "SEND Strategic Partnership Board: council, health, schools and parents, who "
            "challenge whether the plan works.",
        ),
    },
}
TERMS = {slug: term for terms in GROUPS.values() for slug, term in terms.items()}
