//! The rules of a room.

use super::{
    COUNTDOWN_SECONDS_MAX, Countdown, Event, GroupSession, MEMBERS_MAX, Member, PLAN_EXERCISES_MAX, PlannedExercise,
    Rejection, SetReport,
};
use crate::domain::{
    ids::AccountId,
    time::{SECOND_MS, Timestamp},
};

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// To be in the room.
    Join {
        /// Under which name.
        username: String,
    },
    /// To be out of it.
    Leave,
    /// To send somebody out for good. Host only.
    Kick(AccountId),
    /// To make somebody else host. Host only.
    MakeHost(AccountId),
    /// To let nobody in any more, or again. Host only.
    Lock(bool),
    /// To be ready, or not.
    Ready(bool),
    /// To count down to the start. Host only.
    StartCountdown {
        /// Seconds until then.
        seconds: u32,
        /// How many have to be ready; all of them without it.
        quorum: Option<u32>,
    },
    /// To call the start off. Host only.
    CancelCountdown,
    /// To give everybody this plan. Host only.
    PushPlan(Vec<PlannedExercise>),
    /// To show the others one's weights, or not.
    ShareWeights(bool),
    /// To tell of a set: from the member's own workout.
    Report(SetReport),
    /// To end the room for everybody. Host only.
    Close,
}

/// What follows from a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What to tell, in order. Nothing when it was so already.
    pub events: Vec<Event>,
    /// Whose row to write or, when they are no member any more, to delete.
    pub touched: Vec<AccountId>,
}

impl Decision {
    fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    fn touch(&mut self, account: AccountId) {
        if !self.touched.contains(&account) {
            self.touched.push(account);
        }
    }
}

/// Does what `actor` wants.
///
/// # Errors
/// Why it cannot be done; then nothing has changed.
pub fn decide(
    session: &mut GroupSession,
    actor: AccountId,
    command: Command,
    now: Timestamp,
) -> Result<Decision, Rejection> {
    if session.is_closed {
        return Err(Rejection::Closed);
    }
    let mut out = Decision::default();
    if let Command::Join { username } = command {
        join(session, actor, username, now, &mut out)?;
        return Ok(out);
    }
    if session.member(actor).is_none() {
        return Err(Rejection::NotMember);
    }
    match command {
        Command::Join { .. } => {}
        Command::Leave => remove(session, actor, false, &mut out),
        Command::Ready(is_ready) => set_ready(session, actor, is_ready, &mut out),
        Command::ShareWeights(shares) => share_weights(session, actor, shares, &mut out),
        Command::Report(report) => note_report(session, actor, report, &mut out),
        as_host => {
            if session.host != Some(actor) {
                return Err(Rejection::NotHost);
            }
            lead(session, actor, as_host, now, &mut out)?;
        }
    }
    Ok(out)
}

/// What only the host may.
fn lead(
    session: &mut GroupSession,
    host: AccountId,
    command: Command,
    now: Timestamp,
    out: &mut Decision,
) -> Result<(), Rejection> {
    match command {
        Command::Kick(whom) => {
            let whom = other_member(session, host, whom)?;
            session.kicked.push(whom);
            remove(session, whom, true, out);
        }
        Command::MakeHost(whom) => {
            let whom = other_member(session, host, whom)?;
            session.host = Some(whom);
            out.tell(Event::Host { user_id: whom });
        }
        Command::Lock(is_locked) if session.is_locked == is_locked => {}
        Command::Lock(is_locked) => {
            session.is_locked = is_locked;
            out.tell(Event::Locked { is_locked });
        }
        Command::StartCountdown { seconds, quorum } => start_countdown(session, seconds, quorum, now, out)?,
        Command::CancelCountdown => {
            session.countdown.take().ok_or(Rejection::NoCountdown)?;
            out.tell(Event::CountdownCancelled { reason: "called_off".to_owned() });
        }
        Command::PushPlan(exercises) => {
            if exercises.len() > PLAN_EXERCISES_MAX {
                return Err(Rejection::OutOfBounds);
            }
            session.plan.clone_from(&exercises);
            out.tell(Event::Plan { exercises });
        }
        Command::Close => {
            session.is_closed = true;
            session.countdown = None;
            out.tell(Event::Closed {});
        }
        _ => {}
    }
    Ok(())
}

fn other_member(session: &GroupSession, host: AccountId, whom: AccountId) -> Result<AccountId, Rejection> {
    if whom == host {
        return Err(Rejection::Yourself);
    }
    session.member(whom).map(|member| member.user_id).ok_or(Rejection::UnknownMember)
}

/// Who is in already stays as they are: asking twice is one joining.
fn join(
    session: &mut GroupSession,
    actor: AccountId,
    username: String,
    now: Timestamp,
    out: &mut Decision,
) -> Result<(), Rejection> {
    if session.member(actor).is_some() {
        return Ok(());
    }
    if session.kicked.contains(&actor) {
        return Err(Rejection::Kicked);
    }
    if session.is_locked {
        return Err(Rejection::Locked);
    }
    if session.members.len() >= MEMBERS_MAX {
        return Err(Rejection::Full);
    }
    let member =
        Member { user_id: actor, username, joined_at: now, is_ready: false, shares_weights: false, progress: None };
    session.members.push(member.clone());
    out.touch(actor);
    out.tell(Event::Joined { member });
    if session.host.is_none() {
        session.host = Some(actor);
        out.tell(Event::Host { user_id: actor });
    }
    Ok(())
}

/// Takes a member out. The longest-standing of the others becomes host when it was the host; a room that is empty is
/// open to whoever has its code, or nobody could ever unlock it.
fn remove(session: &mut GroupSession, whom: AccountId, was_kicked: bool, out: &mut Decision) {
    session.members.retain(|member| member.user_id != whom);
    out.touch(whom);
    out.tell(Event::Left { user_id: whom, was_kicked });
    if session.host == Some(whom) {
        session.host = session.members.first().map(|member| member.user_id);
        if let Some(host) = session.host {
            out.tell(Event::Host { user_id: host });
        }
    }
    if session.members.is_empty() && session.is_locked {
        session.is_locked = false;
        out.tell(Event::Locked { is_locked: false });
    }
    keep_quorum(session, out);
}

fn set_ready(session: &mut GroupSession, actor: AccountId, is_ready: bool, out: &mut Decision) {
    let Some(member) = session.member_mut(actor).filter(|member| member.is_ready != is_ready) else { return };
    member.is_ready = is_ready;
    out.touch(actor);
    out.tell(Event::Ready { user_id: actor, is_ready });
    keep_quorum(session, out);
}

/// Calls a countdown off when too few are ready for it.
fn keep_quorum(session: &mut GroupSession, out: &mut Decision) {
    let ready = session.ready_count();
    let fails = |countdown: &Countdown| ready < countdown.quorum as usize;
    if session.countdown.as_ref().is_some_and(fails) {
        session.countdown = None;
        out.tell(Event::CountdownCancelled { reason: "not_ready".to_owned() });
    }
}

fn start_countdown(
    session: &mut GroupSession,
    seconds: u32,
    quorum: Option<u32>,
    now: Timestamp,
    out: &mut Decision,
) -> Result<(), Rejection> {
    if session.countdown.is_some() {
        return Err(Rejection::CountingDown);
    }
    let members = u32::try_from(session.members.len()).unwrap_or(u32::MAX);
    let quorum = quorum.unwrap_or(members);
    if seconds == 0 || seconds > COUNTDOWN_SECONDS_MAX || quorum == 0 || quorum > members {
        return Err(Rejection::OutOfBounds);
    }
    if session.ready_count() < quorum as usize {
        return Err(Rejection::NotEnoughReady);
    }
    let countdown = Countdown { starts_at: now.plus_millis(i64::from(seconds) * SECOND_MS), quorum };
    session.countdown = Some(countdown);
    out.tell(Event::CountingDown(countdown));
    Ok(())
}

fn share_weights(session: &mut GroupSession, actor: AccountId, shares: bool, out: &mut Decision) {
    let Some(member) = session.member_mut(actor).filter(|member| member.shares_weights != shares) else { return };
    member.shares_weights = shares;
    if !shares {
        member.progress = member.progress.take().map(SetReport::without_weights);
    }
    out.touch(actor);
    out.tell(Event::Sharing { user_id: actor, shares_weights: shares });
}

/// A report that is not newer than the last of its workout was told before.
fn note_report(session: &mut GroupSession, actor: AccountId, report: SetReport, out: &mut Decision) {
    let Some(member) = session.member_mut(actor) else { return };
    let is_old = member
        .progress
        .as_ref()
        .is_some_and(|last| last.workout_id == report.workout_id && report.workout_seq <= last.workout_seq);
    if is_old {
        return;
    }
    let set = if member.shares_weights { report } else { report.without_weights() };
    member.progress = Some(set.clone());
    out.touch(actor);
    out.tell(Event::Progress { user_id: actor, set });
}

impl GroupSession {
    /// Starts when the countdown is over; does nothing before, or when there is none.
    pub fn start_if_due(&mut self, now: Timestamp) -> Decision {
        let mut out = Decision::default();
        let Some(countdown) = self.countdown.filter(|countdown| now >= countdown.starts_at) else { return out };
        self.countdown = None;
        self.started_at = Some(countdown.starts_at);
        for member in &mut self.members {
            if member.is_ready {
                member.is_ready = false;
                out.touch(member.user_id);
            }
        }
        out.tell(Event::Started { started_at: countdown.starts_at });
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{ExerciseId, SetId, WorkoutId};

    /// A load that stands for nothing else.
    const CANARY_GRAMS: i64 = 123_456;

    fn who(number: u8) -> AccountId {
        AccountId::from_bytes([number; 16])
    }

    fn report(seq: i64) -> SetReport {
        SetReport {
            workout_id: WorkoutId::from_bytes([1; 16]),
            workout_seq: seq,
            exercise_id: ExerciseId::from_bytes([2; 16]),
            exercise_name: "Squat".to_owned(),
            set_id: SetId::from_bytes([3; 16]),
            reps: Some(5),
            weight_grams: Some(CANARY_GRAMS),
            duration_seconds: None,
            done_sets: 1,
            at: Timestamp::from_millis(0),
        }
    }

    fn command() -> impl Strategy<Value = Command> {
        prop_oneof![
            4 => Just(Command::Join { username: "somebody".to_owned() }),
            3 => Just(Command::Leave),
            1 => (0..6u8).prop_map(|number| Command::Kick(who(number))),
            2 => (0..6u8).prop_map(|number| Command::MakeHost(who(number))),
            1 => any::<bool>().prop_map(Command::Lock),
            3 => any::<bool>().prop_map(Command::Ready),
            2 => (0..130u32, proptest::option::of(0..6u32))
                .prop_map(|(seconds, quorum)| Command::StartCountdown { seconds, quorum }),
            1 => Just(Command::CancelCountdown),
            2 => any::<bool>().prop_map(Command::ShareWeights),
            3 => (0..50i64).prop_map(|seq| Command::Report(report(seq))),
        ]
    }

    /// What a client makes of the events alone.
    fn follow(host: &mut Option<AccountId>, members: &mut Vec<AccountId>, events: &[Event]) {
        for event in events {
            match event {
                Event::Joined { member } => members.push(member.user_id),
                Event::Left { user_id, .. } => {
                    members.retain(|member| member != user_id);
                    if members.is_empty() {
                        *host = None;
                    }
                }
                Event::Host { user_id } => *host = Some(*user_id),
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn any_order_of_comings_and_goings_keeps_one_host_and_every_promise(
            steps in proptest::collection::vec((0..6u8, command(), 0..40_000i64), 0..120),
        ) {
            let mut session = GroupSession::new("room".to_owned());
            let mut now = Timestamp::from_millis(0);
            let (mut host, mut members) = (None, Vec::new());
            for (actor, command, passed) in steps {
                now = now.plus_millis(passed);
                let before = session.clone();
                let started = session.start_if_due(now);
                follow(&mut host, &mut members, &started.events);
                let was_kicked = session.kicked.contains(&who(actor));
                let is_join = matches!(command, Command::Join { .. });
                let before_command = session.clone();
                match decide(&mut session, who(actor), command, now) {
                    Ok(decision) => {
                        follow(&mut host, &mut members, &decision.events);
                        prop_assert!(!(is_join && was_kicked), "who was sent out is back");
                        for event in &decision.events {
                            let sharing = session.member(who(actor)).is_some_and(|member| member.shares_weights);
                            let (_, data) = event.parts();
                            prop_assert!(sharing || !data.contains("weightGrams"), "{data}");
                        }
                    }
                    Err(_) => prop_assert_eq!(&session, &before_command, "a refusal changes nothing"),
                }
                let is_host = |account: AccountId| session.member(account).is_some();
                prop_assert_eq!(session.host.is_some(), !session.members.is_empty());
                prop_assert!(session.host.is_none_or(is_host));
                prop_assert_eq!(session.host, host, "events tell the host");
                let ids: Vec<AccountId> = session.members.iter().map(|member| member.user_id).collect();
                prop_assert_eq!(&ids, &members, "events tell who is there, in order");
                prop_assert!(session.kicked.iter().all(|kicked| !ids.contains(kicked)));
                let ready = session.ready_count();
                prop_assert!(session.countdown.is_none_or(|countdown| ready >= countdown.quorum as usize));
                for member in session.members.iter().filter(|member| !member.shares_weights) {
                    let weight = member.progress.as_ref().and_then(|progress| progress.weight_grams);
                    prop_assert_eq!(weight, None);
                }
                prop_assert!(before.started_at.is_none_or(|at| session.started_at.is_some_and(|now| now >= at)));
            }
        }
    }

    fn joined(numbers: &[u8]) -> GroupSession {
        let mut session = GroupSession::new("room".to_owned());
        for number in numbers {
            let join = Command::Join { username: number.to_string() };
            decide(&mut session, who(*number), join, Timestamp::from_millis(i64::from(*number))).unwrap();
        }
        session
    }

    #[test]
    fn an_empty_room_that_was_locked_opens_again() {
        let mut session = joined(&[1]);
        let now = Timestamp::from_millis(0);
        decide(&mut session, who(1), Command::Lock(true), now).unwrap();
        let join = || Command::Join { username: "two".to_owned() };
        assert_eq!(decide(&mut session, who(2), join(), now), Err(Rejection::Locked));
        decide(&mut session, who(1), Command::Leave, now).unwrap();
        decide(&mut session, who(2), join(), now).unwrap();
        assert_eq!(session.host, Some(who(2)));
    }

    #[test]
    fn the_same_wish_twice_tells_once() {
        let mut session = joined(&[1, 2]);
        let now = Timestamp::from_millis(0);
        for command in [Command::Ready(true), Command::ShareWeights(true), Command::Report(report(3))] {
            assert_eq!(decide(&mut session, who(2), command.clone(), now).unwrap().events.len(), 1);
            assert_eq!(decide(&mut session, who(2), command, now).unwrap(), Decision::default());
        }
        assert_eq!(decide(&mut session, who(1), Command::Lock(false), now).unwrap(), Decision::default());
    }

    #[test]
    fn a_room_that_is_over_refuses_everything() {
        let mut session = joined(&[1, 2]);
        let now = Timestamp::from_millis(0);
        assert_eq!(decide(&mut session, who(2), Command::Close, now), Err(Rejection::NotHost));
        decide(&mut session, who(1), Command::Close, now).unwrap();
        for command in [Command::Leave, Command::Ready(true), Command::Close] {
            assert_eq!(decide(&mut session, who(1), command, now), Err(Rejection::Closed));
        }
    }
}
