-- Whether the time zone of a profile was told: UTC is also what profiles begin with.
ALTER TABLE profiles ADD COLUMN time_zone_told INTEGER NOT NULL DEFAULT 0;
