//! The slice's one job: sending a mail. Called by `wiring`, from the outbox of the core database and
//! from those of the user shards. Owns what [`send_mail`] writes: the mailbox row and the job's done marks.
//! Must not decide who gets a mail.

pub mod send_mail;
