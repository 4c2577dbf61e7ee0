-- The first group that fits gives the role: a list keeps the order in which groups stand, an object does not.
update signin.method
set single_sign_on = (single_sign_on - 'roleByGroup') || jsonb_build_object('groupRoles', coalesce(
  (select jsonb_agg(jsonb_build_object('group', r.key, 'role', r.value)) from jsonb_each(single_sign_on -> 'roleByGroup') r), '[]'))
where single_sign_on ? 'roleByGroup';
