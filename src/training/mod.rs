//! The history of a person's training in their shard: the one writer of workouts, sets, records and rollups.
//!
//! A live room copies its workout through here, an import brings old ones, a person deletes one; whoever it is,
//! rows, records and rollups change together in one batch, so that every statistic agrees with every other.
//! Reads that more than one slice needs are here too. Knows no HTTP and no feature.
