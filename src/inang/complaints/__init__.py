"""Pengaduan dapat dilakukan melalui delapan saluran; jangka waktu penyelesaian 5, 5, 14, dan 60 hari kerja menurut golongan.

Verbs (`complaints.services`, keyword-only; each one transaction; `version=` of an old page raises Overtaken):

    receive(channel, received_at, text, at, by=None, complainant=None, confidential=False, classification="", subject="",
            about_site="", about_request="", about_person=None, external_id="", backdate_reason="", files=(),
            related_to=None) -> Receipt(complaint, code; .grouped, .spoken)      by None: contact_page or email
  officers  triage(complaint, classification, by, at)                            first class, or another one
            assign(complaint, to, by, at, note="") / hand_over(…) / pass_on(person, to, by, at); conflict(case, person, at)
            link(complaint, parent, by, at) / unlink(complaint, by, at)
            propose_referral(complaint, body, reason, email="", by, at) / drop_referral; refer(complaint, by, at)
            convert(complaint, to="question"|"aspiration", reason, by, at)
            set_about(complaint, site, request, by, at)                          which site or request it is about
            rename(complaint, subject, by, at); carry_back(complaint, by, at); hold(complaint, reason, by, at)
            release(complaint, title, question, answer, by, at) / unrelease; renew_code(complaint, by, at) -> code
            keep_draft(code, values, files=(), by, at) / drop_draft(row, by, at)   an intake that is not finished yet
            accuse(complaint, person, by, at) / clear; open_identity(complaint, by, at) -> Complainant, on the record
  handlers  ask(complaint, text, by, at)                                         the clock waits; wait_until(case)
            write(complaint, text, by, at, public=False) -> Message              a note, or a message that asks nothing
            examine(complaint, team, by, at) -> conclude(complaint, findings, by, at)          where the class needs it
            draft(complaint, text, by, at, evidence="") -> approve(complaint, by, at) / send_back(complaint, reason, by, at)
            sign(complaint, by, passphrase, at) / return_letter(complaint, reason, by, at)     the letter of an examined one
            delivered(complaint, way, by, at)                                    handed over otherwise; rules.WAYS
  complainants (proven by the door; `by`: an officer who types for them)
            reply(complaint, text, at, files=(), channel="contact_page", by=None) -> Message
            accept(complaint, at) · dispute(complaint, text, at, new_facts=False, files=()) · withdraw(complaint, at, reason="")
            object_to_conversion(complaint, at) · make_confidential(complaint, at) · identify(complaint, complainant, by, at)
  worker    settle_sent, part_ended, remind, close_silent, keep_schedule, forget_drafts, escalating.escalate, unread.remind,
            redating.subject

`files` are (Path or letters' KeptFile, name); `rules.Complainant(name, email, phone, address, handle)` is who complains.
Reading (`complaints.queries`): track(number=, code=) -> Complaint or None; visible_to(person, on); similar(…);
public_conversation(case) for the complainant, conversation(case) for the office; class_of, edition_of, twins_of,
parent_of, related_to; open_referral, examination_of; unsent, to_carry_back, without_holder, released; hidden_from(person);
is_party(case, address), by_address(address); clock_key(case) with workdays kind "complaint".
`states.STATES[case.state]` has word, plain, next, icon, tone, holder; `states.STEP_OF` the complainant's four steps;
`codes.grouped` and `codes.spoken` the receipt code for eye and ear. `case.events` with `.public` is the public timeline;
`finding.scopes(person, on)` what somebody may search, `finding.sight(person, on)` among which, too.
"""
