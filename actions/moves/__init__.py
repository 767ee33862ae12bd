"""Moves of a conversation that words make by themselves, whatever the task: commands, corrections, organisms.

The classifier's intent is one sign; short, unmistakable patterns are another.
"""

from actions.moves.answering import (
    gives_secret,
    is_bare_number,
    is_private,
    only_tells,
    rather_a_question,
    said_apart,
    says_little_else,
    says_nothing,
    tells_a_trouble,
)
from actions.moves.appointments import (
    asks_of_own_appointment,
    asks_what_to_bring,
    cancels_in_english,
    cancels_it,
    cancels_that_one,
    comes_with_someone,
    has_one,
    keeps_it,
    looks_up_own,
    moves_rather,
    own_reference,
    rather_then,
    refuses_appointment,
    wants_no_appointment,
    would_meet,
)
from actions.moves.assent import (
    after_no,
    after_yes,
    approves,
    begins_with_no,
    declines,
    has_a_reserve,
    only_acknowledges,
    refuses_to_send,
    says_goodbye,
    says_more_than_no,
    says_the_same,
    without_assent,
)
from actions.moves.commands import command
from actions.moves.corrections import calls, find_change, find_changes, only_named, says_another_name
from actions.moves.counters import (
    asks_of_counters,
    asks_only_of_counters,
    asks_where_or_when,
    only_a_town,
    only_the_address,
    only_when_or_where,
    town_of_a_counter,
    wants_our_address,
)
from actions.moves.cues import (
    clauses,
    owns_up,
    prefers,
    sounds_like_correction,
    swaps_numbers,
    wants_to_change,
    without_cues,
)
from actions.moves.distress import ANNOUNCED_CARE, after_distress, announces_care, names_a_hospital, without_finishing
from actions.moves.hardship import hardship_told
from actions.moves.member import (
    asks_for_english,
    asks_for_french,
    asks_of_an_organism,
    cannot_sign_in,
    is_far_from_computers,
    is_with_us,
    leaves_organism,
    lost_the_password,
    organism,
    speaks_english,
)
from actions.moves.mending import Change
from actions.moves.offers import (
    chosen,
    compares,
    none_of,
    takes_all,
    takes_the_other,
    takes_the_task,
)
from actions.moves.questions import (
    apologises,
    asks,
    asks_for_the_link,
    asks_how,
    asks_of_the_next,
    asks_to_do_it,
    asks_what_is,
    asks_what_to_do,
    asks_when,
    asks_who_answers,
    doubts,
    has_more_to_ask,
    names_the_fund,
    names_us,
    not_the_question,
    past_the_advice,
    still_fails,
    vague_matter,
    wants_a_call,
    wants_help_nearby,
    will_call,
)
from actions.moves.scams import CALLER, names_bank_details, tells_of_a_scam
from actions.moves.waiting import (
    asks_how_long,
    asks_when_paid,
    asks_where_it_stands,
    drags_on,
    got_nothing,
    sent_it,
    waits_for_an_answer,
)
from actions.moves.wants import (
    cancels_request,
    for_oneself,
    goes_on,
    later,
    may_also,
    rather,
    regrets,
    speaks_of_another,
    takes_up,
    tells_of,
    wanted_in_order,
    wants_a_new_appointment,
    wants_again,
    wants_it,
    wants_one_more,
    wants_proof_of_it,
    wishes,
)

__all__ = [
    "after_distress", "after_no", "after_yes", "ANNOUNCED_CARE", "announces_care", "apologises", "approves", "asks",
    "asks_for_english", "asks_for_french", "asks_for_the_link", "asks_how", "asks_how_long", "asks_of_an_organism",
    "asks_of_counters", "asks_of_own_appointment", "asks_of_the_next", "asks_only_of_counters", "asks_to_do_it",
    "asks_what_is", "asks_what_to_bring", "asks_what_to_do", "asks_when", "asks_when_paid", "asks_where_it_stands",
    "asks_where_or_when", "asks_who_answers", "begins_with_no", "CALLER", "calls", "cancels_in_english", "cancels_it",
    "cancels_request", "cancels_that_one", "cannot_sign_in", "Change", "chosen", "clauses", "comes_with_someone",
    "command", "compares", "declines", "doubts", "drags_on", "find_change", "find_changes", "for_oneself",
    "gives_secret", "goes_on", "got_nothing", "hardship_told", "has_a_reserve", "has_more_to_ask", "has_one",
    "is_bare_number", "is_far_from_computers", "is_private", "is_with_us", "keeps_it", "later", "leaves_organism",
    "looks_up_own", "lost_the_password", "may_also", "moves_rather", "names_a_hospital", "names_bank_details",
    "names_the_fund", "names_us", "none_of", "not_the_question", "only_a_town", "only_acknowledges", "only_named",
    "only_tells", "only_the_address", "only_when_or_where", "organism", "own_reference", "owns_up", "past_the_advice",
    "prefers", "rather", "rather_a_question", "rather_then", "refuses_appointment", "refuses_to_send", "regrets",
    "said_apart", "says_another_name", "says_goodbye", "says_little_else", "says_more_than_no", "says_nothing",
    "says_the_same", "sent_it", "sounds_like_correction", "speaks_english", "speaks_of_another", "still_fails",
    "swaps_numbers", "takes_all", "takes_the_other", "takes_the_task", "takes_up", "tells_a_trouble", "tells_of",
    "tells_of_a_scam", "town_of_a_counter", "vague_matter", "waits_for_an_answer", "wanted_in_order", "wants_a_call",
    "wants_a_new_appointment", "wants_again", "wants_help_nearby", "wants_it", "wants_no_appointment", "wants_one_more",
    "wants_our_address", "wants_proof_of_it", "wants_to_change", "will_call", "wishes", "without_assent",
    "without_cues", "without_finishing", "would_meet",
]  # fmt: skip
