//! The chain of the audit log: each row's MAC covers the row, its place and the MAC before it.
//!
//! Who holds no key cannot alter, insert, remove or swap a row without a break at that place. What a
//! chain alone cannot show is that its newest rows are gone, so its end is anchored elsewhere and a
//! verifier is told those anchors.

/// HMAC-SHA256 over some bytes. The key stays with the caller.
pub type Mac = [u8; 32];
/// How a MAC is made.
pub type Sign<'a> = &'a dyn Fn(&[u8]) -> Mac;

/// A place in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The row's number, from 1 without gaps: also how many rows there are up to it.
    pub sequence: i64,
    /// The row's MAC.
    pub mac: Mac,
}

/// What the first row follows.
pub const GENESIS: Link = Link { sequence: 0, mac: [0; 32] };

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The row's id.
    pub id: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To whom.
    pub subject: String,
    /// More, as stored.
    pub details: String,
}

/// Names the form of the bytes below: another form takes another name.
const FORM: &[u8] = b"vivace-audit-row-1";

/// The bytes a MAC covers. Every text is preceded by its length, so that no two rows share them.
fn canonical_bytes(previous: &Link, told: &Told) -> Vec<u8> {
    let texts = [&told.id, &told.actor, &told.action, &told.subject, &told.details];
    let mut bytes = Vec::with_capacity(128 + texts.iter().map(|text| text.len() + 8).sum::<usize>());
    bytes.extend_from_slice(FORM);
    bytes.extend_from_slice(&previous.sequence.to_be_bytes());
    bytes.extend_from_slice(&previous.mac);
    bytes.extend_from_slice(&told.at.to_be_bytes());
    for text in texts {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

/// The link of a row that follows `previous`.
pub fn link(sign: Sign<'_>, previous: &Link, told: &Told) -> Link {
    Link { sequence: previous.sequence.saturating_add(1), mac: sign(&canonical_bytes(previous, told)) }
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row of that number is gone, or stands twice.
    Missing,
    /// The row, or the one before it, is not the one that was sealed.
    Altered,
    /// The row was sealed with the key, but is not the one the anchor names.
    NotAnchored,
    /// The chain ends before its anchor.
    CutShort,
}

/// Where a chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit chain breaks at row {sequence}: {fault:?}")]
pub struct Break {
    /// The number of the first row that does not hold.
    pub sequence: i64,
    /// What is wrong there.
    pub fault: Fault,
}

/// Checks a chain row by row, in the order of its numbers.
#[derive(Clone, Debug)]
pub struct Verifier {
    last: Link,
    anchors: Vec<Link>,
}

impl Verifier {
    /// Begins after `start` (verified before, or [`GENESIS`]); the chain must hold every anchor.
    pub const fn new(start: Link, anchors: Vec<Link>) -> Self {
        Self { last: start, anchors }
    }

    /// Checks the next row.
    ///
    /// # Errors
    /// The chain breaks here. Nothing can be said of the rows after it.
    pub fn check(&mut self, sign: Sign<'_>, claimed: &Link, told: &Told) -> Result<(), Break> {
        let expected = link(sign, &self.last, told);
        let breaks = |fault| Err(Break { sequence: expected.sequence, fault });
        if claimed.sequence != expected.sequence {
            return breaks(Fault::Missing);
        }
        if claimed.mac != expected.mac {
            return breaks(Fault::Altered);
        }
        if self.anchors.iter().any(|anchor| anchor.sequence == claimed.sequence && anchor.mac != claimed.mac) {
            return breaks(Fault::NotAnchored);
        }
        self.last = *claimed;
        Ok(())
    }

    /// The last row that was checked.
    pub const fn last(&self) -> Link {
        self.last
    }

    /// Says that there are no more rows.
    ///
    /// # Errors
    /// An anchor names a row beyond the last.
    pub fn finish(&self) -> Result<(), Break> {
        if self.anchors.iter().any(|anchor| anchor.sequence > self.last.sequence) {
            return Err(Break { sequence: self.last.sequence.saturating_add(1), fault: Fault::CutShort });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, Mac as _};

    use super::*;

    const ROWS: usize = 1_000;

    fn sign_with(key: [u8; 32], bytes: &[u8]) -> Mac {
        let mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.chain_update(bytes).finalize().into_bytes().into()
    }

    fn sign(bytes: &[u8]) -> Mac {
        sign_with([9; 32], bytes)
    }

    fn told(number: usize) -> Told {
        Told {
            id: format!("01930000-0000-7000-8000-{number:012}"),
            at: 1_795_248_000_000 + number as i64,
            actor: format!("actor{}", number % 7),
            action: "admin.user_updated".to_owned(),
            subject: format!("subject{}", number % 31),
            details: format!(r#"{{"role":["user","admin"],"n":{number}}}"#),
        }
    }

    fn chain() -> Vec<(Link, Told)> {
        let mut last = GENESIS;
        (0..ROWS)
            .map(|number| {
                let told = told(number);
                last = link(&sign, &last, &told);
                (last, told)
            })
            .collect()
    }

    fn anchor(rows: &[(Link, Told)]) -> Vec<Link> {
        rows.last().map(|(link, _)| *link).into_iter().collect()
    }

    fn verify_from(mut verifier: Verifier, rows: &[(Link, Told)]) -> Result<i64, Break> {
        for (link, told) in rows {
            verifier.check(&sign, link, told)?;
        }
        verifier.finish().map(|()| verifier.last().sequence)
    }

    /// The verifier as it stands before each row: what comes before a tampering is not checked again.
    fn states(rows: &[(Link, Told)]) -> Vec<Verifier> {
        let mut verifier = Verifier::new(GENESIS, anchor(rows));
        rows.iter()
            .map(|(link, told)| {
                let before = verifier.clone();
                verifier.check(&sign, link, told).unwrap();
                before
            })
            .collect()
    }

    /// What is expected at `index`: a break at exactly this row.
    fn assert_breaks(states: &[Verifier], index: usize, tampered: &[(Link, Told)], what: &str) {
        let broken = verify_from(states[index].clone(), tampered).expect_err(what);
        assert_eq!(broken.sequence, index as i64 + 1, "{what} at {index}");
    }

    #[test]
    fn j10_an_untouched_chain_verifies_to_its_end() {
        let rows = chain();
        assert_eq!(verify_from(Verifier::new(GENESIS, anchor(&rows)), &rows), Ok(ROWS as i64));
        // Rows sealed after the anchor was written are no fault, and a chain may be checked in parts.
        let (first, second) = rows.split_at(400);
        assert_eq!(verify_from(Verifier::new(GENESIS, vec![first[9].0]), &rows), Ok(ROWS as i64));
        assert_eq!(verify_from(Verifier::new(first[399].0, anchor(&rows)), second), Ok(ROWS as i64));
        assert_eq!(verify_from(Verifier::new(GENESIS, vec![GENESIS]), &[]), Ok(0));
    }

    #[test]
    fn j10_a_change_of_any_member_of_any_row_is_found_at_that_row() {
        let rows = chain();
        let states = states(&rows);
        type Change = fn(&mut Link, &mut Told);
        let changes: [(&str, Change); 8] = [
            ("id", |_, told| told.id.push('0')),
            ("at", |_, told| told.at += 1),
            ("actor", |_, told| told.actor = "system".to_owned()),
            ("action", |_, told| told.action.make_ascii_uppercase()),
            ("subject", |_, told| told.subject.push('x')),
            ("details", |_, told| told.details = "{}".to_owned()),
            ("mac", |link, _| link.mac[31] ^= 1),
            ("sequence", |link, _| link.sequence += 1),
        ];
        for (index, row) in rows.iter().enumerate() {
            for (what, change) in &changes {
                let mut tampered = row.clone();
                change(&mut tampered.0, &mut tampered.1);
                assert_breaks(&states, index, &[tampered], what);
            }
        }
    }

    #[test]
    fn j10_text_moved_from_one_member_to_the_next_is_found() {
        let mut row = told(1);
        let sealed = link(&sign, &GENESIS, &row);
        let moved = row.actor.pop().unwrap();
        row.action.insert(0, moved);
        assert_ne!(link(&sign, &GENESIS, &row), sealed);
    }

    #[test]
    fn j10_a_row_removed_inserted_or_swapped_anywhere_is_found_at_that_place() {
        let rows = chain();
        let states = states(&rows);
        for index in 0..ROWS {
            let here = rows[index].clone();
            // Closing the gap in the numbers does not help.
            if let Some((link, told)) = rows.get(index + 1) {
                assert_breaks(&states, index, &[(*link, told.clone())], "deleted");
                let renumbered = Link { sequence: here.0.sequence, mac: link.mac };
                assert_breaks(&states, index, &[(renumbered, told.clone())], "deleted and renumbered");
                let swapped = [(here.0, told.clone()), (*link, here.1.clone())];
                assert_breaks(&states, index, &swapped, "contents swapped");
                let swapped =
                    [(renumbered, told.clone()), (Link { sequence: link.sequence, ..here.0 }, here.1.clone())];
                assert_breaks(&states, index, &swapped, "rows swapped with their MACs");
            }
            let forged = Told { details: r#"{"forged":true}"#.to_owned(), ..here.1.clone() };
            assert_breaks(&states, index, &[(here.0, forged), here.clone()], "inserted");
            if index > 0 {
                let repeated = (Link { sequence: here.0.sequence, ..rows[index - 1].0 }, rows[index - 1].1.clone());
                assert_breaks(&states, index, &[repeated], "an old row again");
            }
        }
    }

    #[test]
    fn j10_a_tail_cut_anywhere_is_found() {
        let rows = chain();
        let states = states(&rows);
        for (index, before) in states.iter().enumerate() {
            assert_breaks(&states, index, &[], "cut");
            assert_eq!(verify_from(before.clone(), &[]).unwrap_err().fault, Fault::CutShort);
        }
    }

    #[test]
    fn j10_a_chain_sealed_anew_with_the_key_differs_from_its_anchor() {
        let rows = chain();
        let mut last = GENESIS;
        let rewritten: Vec<(Link, Told)> = (0..ROWS)
            .filter(|number| *number != 500)
            .chain([ROWS])
            .map(|number| {
                last = link(&sign, &last, &told(number));
                (last, told(number))
            })
            .collect();
        let broken = verify_from(Verifier::new(GENESIS, anchor(&rows)), &rewritten).unwrap_err();
        assert_eq!(broken, Break { sequence: ROWS as i64, fault: Fault::NotAnchored });
    }

    #[test]
    fn j10_another_key_makes_another_chain() {
        let rows = chain();
        let other = |bytes: &[u8]| sign_with([10; 32], bytes);
        let mut verifier = Verifier::new(GENESIS, Vec::new());
        assert_eq!(verifier.check(&other, &rows[0].0, &rows[0].1).unwrap_err().fault, Fault::Altered);
    }

    #[test]
    fn j10_the_bytes_under_a_mac_never_change() {
        let first = link(&sign, &GENESIS, &told(0));
        assert_eq!(hex::encode(first.mac), "d5626cea0fbd3fe087219097db59907e5c4d7a5e8ad0e21e598bbb51036c1217");
    }
}
