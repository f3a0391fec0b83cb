"""Pengaduan dapat dilakukan melalui delapan saluran; jangka waktu penyelesaian 5, 5, 14, dan 60 hari kerja menurut golongan.

Verbs (`complaints.services`, keyword-only; each one transaction; `version=` of an old page raises Overtaken):

    receive(channel, received_at, text, at, by=None, complainant=None, confidential=False, classification="", subject="",
            about_site="", about_request="", about_person=None, external_id="", backdate_reason="", files=(),
            related_to=None) -> Receipt(complaint, code; .grouped, .spoken)      by None: contact_page or email
    triage(complaint, classification, by, at)                                    first class, or another one
    assign(complaint, to, by, at, note="") / hand_over(…)                        conflict(case, person, at) says why not
    ask(complaint, text, by, at)                                                 the clock waits; wait_until(case)
    reply(complaint, text, at, files=(), channel="contact_page", by=None) -> Message     the complainant, proven by the door
    write(complaint, text, by, at, public=False) -> Message                      a note, or a message that asks nothing
    rename(complaint, subject, by, at)
    draft(complaint, text, by, at, evidence="") -> approve(complaint, by, at) / send_back(complaint, reason, by, at)

`files` are (Path or letters' KeptFile, name); `rules.Complainant(name, email, phone, address, handle)` is who complains.
Reading (`complaints.queries`): track(number=, code=) -> Complaint or None; visible_to(person, on); similar(…);
public_conversation(case) for the complainant, conversation(case) for the office; class_of, edition_of, twins_of,
parent_of, related_to; is_party(case, address), by_address(address); clock_key(case) with workdays kind "complaint".
`states.STATES[case.state]` has word, plain, next, icon, tone, holder; `states.STEP_OF` the complainant's four steps;
`codes.grouped` and `codes.spoken` the receipt code for eye and ear. `case.events` with `.public` is the public timeline.
"""
