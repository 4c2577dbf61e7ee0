-- Why a retry of many pushes ended before its last push without anybody stopping it.
alter table push_retry add column stop_reason text check (stop_reason in ('disabled', 'role'));
create index push_retry_running on push_retry (requested_at) where state = 'running';
