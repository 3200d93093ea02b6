//! What every dashboard reads: the same few rows, so that no two of them can disagree.

use super::summary_store::{
    COUNTING, CountingRow, DAYS_BETWEEN, DayRow, FREEZES_SINCE, FreezeRow, LATEST_RECORDS, LiftRow, MOST_DONE,
    RecordedRow, STRONGEST, TOTALS, TotalsRow,
};
use crate::{
    bind,
    domain::{
        ids::AccountId,
        local_day::LocalDay,
        person::{Gender, Units},
        streaks::{ActiveDay, Freeze},
        time::Timestamp,
        training::{TrainingPreferences, weight::WeightUnit},
    },
    platform::time_zones::TimeZones,
    storage::{Db, Rows, StorageError, User},
};

/// The weeks a dashboard looks back, the present one included.
pub const WEEKS: i64 = 12;
/// How many exercises and records a dashboard names.
const NAMED_MAX: u32 = 5;
/// The most rows of days a dashboard reads: twelve weeks and a little more.
const DAYS_MAX: u32 = 100;

/// The sums of everything.
pub type Totals = TotalsRow;

/// How a person counts their training, and what day they have.
#[derive(Clone, Debug)]
pub struct Counting {
    /// Their preferences.
    pub preferences: TrainingPreferences,
    /// Today, where and as they live.
    pub today: LocalDay,
    /// The unit in which they are shown weights.
    pub unit: WeightUnit,
    /// As they tell.
    pub gender: Option<Gender>,
    /// The first weight of their body that was measured, in grams.
    pub first_weight_grams: Option<i64>,
    /// The latest.
    pub body_weight_grams: Option<i64>,
}

/// What dashboards show.
#[derive(Clone, Debug)]
pub struct Summary {
    /// How they count.
    pub counting: Counting,
    /// The sums of everything.
    pub totals: Totals,
    /// The days of the last [`WEEKS`] weeks, in order.
    pub days: Vec<DayRow>,
    /// The freeze days of these weeks.
    pub freezes: Vec<Freeze>,
    /// The exercises done on most days.
    pub most_done: Vec<LiftRow>,
    /// The strongest lifts.
    pub strongest: Vec<LiftRow>,
    /// The latest records.
    pub records: Vec<RecordedRow>,
    /// When all of this was read.
    pub computed_at: Timestamp,
}

impl Counting {
    /// How a person counts, at `now`.
    pub fn of(row: &CountingRow, zones: &dyn TimeZones, now: Timestamp) -> Self {
        let preferences = row.preferences();
        let offset = zones.offset_seconds(&row.time_zone, now);
        Self {
            preferences,
            today: LocalDay::of(now, offset, preferences.day_start_hour),
            unit: row.units.unwrap_or(Units::Metric).weight(),
            gender: row.gender,
            first_weight_grams: row.first_weight_grams,
            body_weight_grams: row.body_weight_grams,
        }
    }

    /// Shows weights in these units, whatever the person prefers; `None` leaves it to them.
    pub fn show_in(&mut self, units: Option<Units>) {
        self.unit = units.map_or(self.unit, Units::weight);
    }

    /// The first day of the week `ago` weeks before the present one.
    pub fn week_begin(&self, ago: i64) -> LocalDay {
        self.today.week_begin(self.preferences.week_start.days_after_monday()).plus_days(-7 * ago)
    }
}

/// Reads a person's summary: one call, and never more than some hundred rows however long they have trained.
///
/// # Errors
/// The shard failed.
pub async fn load_summary(
    db: &Db<User>,
    account: AccountId,
    zones: &dyn TimeZones,
    now: Timestamp,
) -> Result<Summary, StorageError> {
    // Wherever the person is, the first of their twelve weeks begins after this.
    let since = LocalDay::of(now, 0, 0).plus_days(-7 * WEEKS - 1);
    let until = LocalDay::of(now, 0, 0).plus_days(2);
    let statements = vec![
        bind!(COUNTING, account),
        bind!(TOTALS, account),
        bind!(DAYS_BETWEEN, account, since, until, DAYS_MAX),
        bind!(FREEZES_SINCE, account, since),
        bind!(MOST_DONE, account, NAMED_MAX),
        bind!(STRONGEST, account, NAMED_MAX),
        bind!(LATEST_RECORDS, account, NAMED_MAX),
    ];
    let rows = db.batch(statements).await?;
    let nothing = Rows::default();
    let row = |index: usize| rows.get(index).unwrap_or(&nothing);
    let counting = row(0).first()?.ok_or_else(|| StorageError::Failed("no row about the person".to_owned()))?;
    Ok(Summary {
        counting: Counting::of(&counting, zones, now),
        totals: row(1).first()?.unwrap_or_default(),
        days: row(2).decode()?,
        freezes: row(3).decode::<FreezeRow>()?.into_iter().map(FreezeRow::freeze).collect(),
        most_done: row(4).decode()?,
        strongest: row(5).decode()?,
        records: row(6).decode()?,
        computed_at: now,
    })
}

impl FreezeRow {
    /// The freeze.
    pub const fn freeze(self) -> Freeze {
        Freeze { day: self.day, reason: self.reason }
    }
}

impl DayRow {
    /// The day as streaks count it; `None` when nothing of it counts.
    pub fn active(&self) -> Option<ActiveDay> {
        let (first_at, last_at) = (self.first_at?, self.last_at?);
        (self.streak_workouts > 0).then(|| ActiveDay {
            day: self.day,
            first_at: Timestamp::from_millis(first_at),
            last_at: Timestamp::from_millis(last_at),
            workouts: self.streak_workouts,
            backdated: self.backdated == self.streak_workouts,
        })
    }
}
