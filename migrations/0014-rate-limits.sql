-- Requests counted against the daily quota, for all processes together. Not customer data.
create table request_day (
  day date primary key,
  requests bigint not null,
  -- When it was announced that the quota is spent; null again once it was announced that it is not.
  reached_at timestamptz
);
