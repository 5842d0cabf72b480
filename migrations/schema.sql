table account_groups (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  name text not null
  sort_name text not null generated default app.searchable(name)
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint account_groups_account_id_id_key UNIQUE (account_id, id)
  constraint account_groups_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  constraint account_groups_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint account_groups_pkey PRIMARY KEY (id)
  UNIQUE INDEX account_groups_one_name ON public.account_groups USING btree (account_id, sort_name)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_groups.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_groups.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant delete, insert, select, update to portal_customer
  grant delete, insert, select, update to portal_limited
  grant select to portal_office
  grant delete, insert, select, update to portal_partner
  grant select to portal_system

table account_invitation_batches (row security, forced)
  account_id uuid not null
  id uuid not null
  organization_id uuid not null
  made_by uuid not null
  outcomes jsonb not null
  created_at timestamp with time zone not null
  constraint account_invitation_batches_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint account_invitation_batches_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint account_invitation_batches_pkey PRIMARY KEY (account_id, id)
  INDEX account_invitation_batches_outcomes ON public.account_invitation_batches USING gin (outcomes jsonb_path_ops)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_invitation_batches.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_invitation_batches.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (outcomes) to portal_privacy

table account_invitations (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  email text not null
  first_name text not null default ''::text
  last_name text not null default ''::text
  role text not null
  group_id uuid
  status text not null
  invited_by uuid not null
  person_id uuid
  sent_count integer not null default 0
  sent_at timestamp with time zone
  resent_at timestamp with time zone[] not null default '{}'::timestamp with time zone[]
  expires_at timestamp with time zone
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  sort_name text not null generated default app.searchable(COALESCE(NULLIF(btrim(((first_name || ' '::text) || last_name)), ''::text), email))
  search_text text not null generated default ((app.searchable(((first_name || ' '::text) || last_name)) || chr(10)) || email)
  constraint account_invitations_account_id_group_id_fkey FOREIGN KEY (account_id, group_id) REFERENCES account_groups(account_id, id)
  constraint account_invitations_check CHECK (((status = 'accepted'::text) = (person_id IS NOT NULL)))
  constraint account_invitations_check1 CHECK (((status = 'added'::text) <= (sent_count = 0)))
  constraint account_invitations_check2 CHECK (((status = 'invited'::text) <= ((sent_at IS NOT NULL) AND (expires_at IS NOT NULL))))
  constraint account_invitations_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint account_invitations_first_name_check CHECK ((length(first_name) <= 50))
  constraint account_invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES people(id)
  constraint account_invitations_last_name_check CHECK ((length(last_name) <= 50))
  constraint account_invitations_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint account_invitations_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint account_invitations_pkey PRIMARY KEY (id)
  constraint account_invitations_resent_at_check CHECK ((cardinality(resent_at) <= 5))
  constraint account_invitations_role_check CHECK ((role = ANY (ARRAY['user'::text, 'administrator'::text])))
  constraint account_invitations_sent_count_check CHECK ((sent_count >= 0))
  constraint account_invitations_status_check CHECK ((status = ANY (ARRAY['added'::text, 'invited'::text, 'accepted'::text, 'declined'::text, 'revoked'::text])))
  INDEX account_invitations_by_group ON public.account_invitations USING btree (organization_id, account_id, group_id, sort_name, id)
  INDEX account_invitations_by_name ON public.account_invitations USING btree (organization_id, account_id, sort_name, id) WHERE (status = ANY (ARRAY['added'::text, 'invited'::text]))
  INDEX account_invitations_email ON public.account_invitations USING btree (email)
  INDEX account_invitations_newest ON public.account_invitations USING btree (account_id, created_at)
  UNIQUE INDEX account_invitations_one_open ON public.account_invitations USING btree (account_id, email) WHERE (status = ANY (ARRAY['added'::text, 'invited'::text]))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_invitations.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_invitations.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (email, first_name, last_name) to portal_privacy

table account_move_settlements (row security, forced)
  move_id uuid not null
  organization_id uuid not null
  account_id uuid not null
  settled_on date not null
  currency text not null
  lines jsonb not null
  total_cents bigint not null
  created_at timestamp with time zone not null
  constraint account_move_settlements_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint account_move_settlements_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint account_move_settlements_move_id_fkey FOREIGN KEY (move_id) REFERENCES account_moves(id)
  constraint account_move_settlements_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint account_move_settlements_pkey PRIMARY KEY (move_id)
  constraint account_move_settlements_total_cents_check CHECK ((total_cents >= 0))
  INDEX account_move_settlements_organization ON public.account_move_settlements USING btree (organization_id, account_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  TRIGGER account_move_settlements_stay BEFORE DELETE OR UPDATE ON public.account_move_settlements FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant select to portal_office
  grant select to portal_partner
  grant insert, select to portal_system

table account_moves (row security, forced)
  id uuid not null
  organization_id uuid not null
  from_organization_id uuid not null
  account_id uuid not null
  account_name text not null
  from_name text not null
  to_name text not null
  request_id uuid not null
  state text not null default 'waiting'::text
  accepted_by uuid not null
  accepted_name text not null
  opened_at timestamp with time zone not null
  lapses_at timestamp with time zone not null
  signed_by uuid
  signed_name text
  signed_at timestamp with time zone
  moves_on date
  time_zone text
  due_at timestamp with time zone
  delayed_since timestamp with time zone
  delay text not null default ''::text
  closed_at timestamp with time zone
  closed_by uuid
  withdrawn_by_side text
  lines jsonb
  constraint account_moves_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES people(id)
  constraint account_moves_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint account_moves_check CHECK ((organization_id <> from_organization_id))
  constraint account_moves_check1 CHECK ((num_nonnulls(signed_by, signed_name, signed_at, moves_on, time_zone, due_at) = ANY (ARRAY[0, 6])))
  constraint account_moves_check2 CHECK (((state <> ALL (ARRAY['dated'::text, 'done'::text])) OR (signed_at IS NOT NULL)))
  constraint account_moves_check4 CHECK (((state = ANY (ARRAY['waiting'::text, 'dated'::text])) = (closed_at IS NULL)))
  constraint account_moves_check5 CHECK (((state = 'withdrawn'::text) = (withdrawn_by_side IS NOT NULL)))
  constraint account_moves_check6 CHECK (((state = 'done'::text) = (lines IS NOT NULL)))
  constraint account_moves_check7 CHECK (((delay = ''::text) = (delayed_since IS NULL)))
  constraint account_moves_from_organization_id_fkey FOREIGN KEY (from_organization_id) REFERENCES organizations(id)
  constraint account_moves_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint account_moves_pkey PRIMARY KEY (id)
  constraint account_moves_request_id_key UNIQUE (request_id)
  constraint account_moves_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES people(id)
  constraint account_moves_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'dated'::text, 'done'::text, 'withdrawn'::text, 'lapsed'::text])))
  constraint account_moves_unsigned CHECK (((state <> 'waiting'::text) OR (signed_at IS NULL)))
  constraint account_moves_withdrawn_by_side_check CHECK ((withdrawn_by_side = ANY (ARRAY['customer'::text, 'receiving'::text])))
  INDEX account_moves_account ON public.account_moves USING btree (account_id, opened_at DESC)
  INDEX account_moves_due ON public.account_moves USING btree (due_at, id) WHERE (state = 'dated'::text)
  INDEX account_moves_lapse ON public.account_moves USING btree (lapses_at, id) WHERE (state = 'waiting'::text)
  INDEX account_moves_leaving ON public.account_moves USING btree (from_organization_id, opened_at DESC, id DESC) WHERE (signed_at IS NOT NULL)
  INDEX account_moves_newest ON public.account_moves USING btree (opened_at DESC, id DESC)
  UNIQUE INDEX account_moves_one_open ON public.account_moves USING btree (account_id) WHERE (state = ANY (ARRAY['waiting'::text, 'dated'::text]))
  INDEX account_moves_open ON public.account_moves USING btree (opened_at DESC, id DESC) WHERE (state = ANY (ARRAY['waiting'::text, 'dated'::text]))
  INDEX account_moves_receiving ON public.account_moves USING btree (organization_id, opened_at DESC, id DESC)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_moves.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_moves.account_id)))))
  policy portal_limited_leaving for SELECT to portal_limited using ((from_organization_id = app.organization()) AND (signed_at IS NOT NULL) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_moves.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_partner_leaving for SELECT to portal_partner using ((from_organization_id = app.organization()) AND (signed_at IS NOT NULL))
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER account_moves_stay_closed BEFORE DELETE OR UPDATE ON public.account_moves FOR EACH ROW EXECUTE FUNCTION app.refuse_closed_move()
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (closed_at, closed_by, delay, delayed_since, due_at, lines, moves_on, signed_at, signed_by, signed_name, state, time_zone, withdrawn_by_side) to portal_system

table account_people (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  person_id uuid not null
  role text not null
  created_at timestamp with time zone not null
  group_id uuid
  sort_name text not null default ''::text
  search_text text not null default ''::text
  constraint account_people_group FOREIGN KEY (account_id, group_id) REFERENCES account_groups(account_id, id)
  constraint account_people_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint account_people_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint account_people_pkey PRIMARY KEY (account_id, person_id)
  constraint account_people_role_check CHECK ((role = ANY (ARRAY['holder'::text, 'user'::text, 'administrator'::text, 'billing_owner'::text])))
  INDEX account_people_by_any_name ON public.account_people USING btree (organization_id, sort_name, account_id, person_id) WHERE (role <> 'holder'::text)
  INDEX account_people_by_group ON public.account_people USING btree (organization_id, account_id, group_id, sort_name, person_id) WHERE (role <> 'holder'::text)
  INDEX account_people_by_name ON public.account_people USING btree (organization_id, account_id, sort_name, person_id) WHERE (role <> 'holder'::text)
  INDEX account_people_by_role ON public.account_people USING btree (organization_id, account_id, role, sort_name, person_id) WHERE (role <> 'holder'::text)
  UNIQUE INDEX account_people_one_billing_owner ON public.account_people USING btree (account_id) WHERE (role = 'billing_owner'::text)
  INDEX account_people_person ON public.account_people USING btree (person_id)
  INDEX account_people_search ON public.account_people USING gin (organization_id, search_text gin_trgm_ops) WHERE (role <> 'holder'::text)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_house for SELECT to portal_house using true
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_people.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_people.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_session for SELECT to portal_session using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER account_people_name BEFORE INSERT ON public.account_people FOR EACH ROW EXECUTE FUNCTION app.name_account_person()
  grant delete, insert, select, update to portal_customer
  grant delete, insert, select, update to portal_limited
  grant select to portal_office
  grant delete, insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (search_text, sort_name) to portal_privacy
  grant select (account_id, organization_id, person_id, role, search_text, sort_name) to portal_search
  grant select (account_id, person_id, role) to portal_session
  grant update (search_text, sort_name) to portal_system

table account_storage_days (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  day_on date not null
  bytes_stored bigint not null
  bytes_grown bigint not null
  constraint account_storage_days_bytes_stored_check CHECK ((bytes_stored >= 0))
  constraint account_storage_days_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint account_storage_days_pkey PRIMARY KEY (account_id, day_on)
  INDEX account_storage_days_day ON public.account_storage_days USING btree (day_on)
  INDEX account_storage_days_growth ON public.account_storage_days USING btree (organization_id, day_on, bytes_grown DESC, account_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table account_tags (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  tag text not null
  constraint account_tags_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint account_tags_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint account_tags_pkey PRIMARY KEY (organization_id, account_id, tag)
  constraint account_tags_tag_check CHECK (((tag = lower(tag)) AND ((length(tag) >= 1) AND (length(tag) <= 30))))
  INDEX account_tags_account ON public.account_tags USING btree (account_id)
  INDEX account_tags_by_tag ON public.account_tags USING btree (organization_id, tag, account_id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_tags.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = account_tags.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant delete, insert, select to portal_partner
  grant select to portal_system

table accounts (row security, forced)
  id uuid not null
  organization_id uuid not null
  kind text not null
  name text not null
  first_name text not null default ''::text
  last_name text not null default ''::text
  email text not null
  phone text not null default ''::text
  country text not null default ''::text
  language text not null default 'en'::text
  administered_by text not null default 'customer'::text
  partner_is_administrator boolean not null default false
  registered_at timestamp with time zone
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  sort_name text not null generated default app.searchable(name)
  search_text text not null generated default ((app.searchable(name) || chr(10)) || email)
  sort_expires_on date not null default '9999-12-31'::date
  renews boolean not null default false
  plan_name text not null default ''::text
  source text not null default ''::text
  subscriptions_count integer not null default 0
  open_alerts integer not null default 0
  list_status text not null default 'not_activated'::text
  list_type text not null default 'safe'::text
  list_facet smallint not null generated default ((((((16 * array_position(ARRAY['active'::text, 'trial'::text, 'expired'::text, 'payment_failed'::text, 'not_activated'::text, 'data_removed'::text, 'request_pending'::text], list_status)) + (4 * array_position(ARRAY['safe'::text, 'safe_pro'::text, 'safe_server'::text, 'nfr'::text], list_type))) +
CASE
    WHEN partner_is_administrator THEN 2
    ELSE 0
END) +
CASE
    WHEN renews THEN 1
    ELSE 0
END) - 20))::smallint
  constraint accounts_administered_by_check CHECK ((administered_by = ANY (ARRAY['partner'::text, 'customer'::text])))
  constraint accounts_check CHECK (((administered_by = 'customer'::text) OR (kind = 'safe_pro'::text)))
  constraint accounts_email_check CHECK ((email = lower(email)))
  constraint accounts_kind_check CHECK ((kind = ANY (ARRAY['safe'::text, 'safe_pro'::text])))
  constraint accounts_list_status_check CHECK ((list_status = ANY (ARRAY['active'::text, 'trial'::text, 'expired'::text, 'payment_failed'::text, 'not_activated'::text, 'data_removed'::text, 'request_pending'::text])))
  constraint accounts_list_type_check CHECK ((list_type = ANY (ARRAY['safe'::text, 'safe_pro'::text, 'safe_server'::text, 'nfr'::text])))
  constraint accounts_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
  constraint accounts_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint accounts_organization_id_id_key UNIQUE (organization_id, id)
  constraint accounts_pkey PRIMARY KEY (id)
  INDEX accounts_by_email ON public.accounts USING btree (organization_id, email)
  INDEX accounts_by_facet_alerts ON public.accounts USING btree (organization_id, list_facet, open_alerts, id) INCLUDE (sort_expires_on)
  INDEX accounts_by_facet_expiry ON public.accounts USING btree (organization_id, list_facet, sort_expires_on, id) INCLUDE (sort_name, plan_name, source, open_alerts)
  INDEX accounts_by_facet_name ON public.accounts USING btree (organization_id, list_facet, sort_name, id) INCLUDE (sort_expires_on)
  INDEX accounts_by_facet_plan ON public.accounts USING btree (organization_id, list_facet, plan_name, id) INCLUDE (sort_expires_on)
  INDEX accounts_by_facet_source ON public.accounts USING btree (organization_id, list_facet, source, id) INCLUDE (sort_expires_on)
  INDEX accounts_by_name ON public.accounts USING btree (organization_id, sort_name, id)
  INDEX accounts_email ON public.accounts USING btree (email)
  INDEX accounts_email_domain ON public.accounts USING btree (organization_id, split_part(email, '@'::text, 2))
  INDEX accounts_search ON public.accounts USING gin (organization_id, search_text gin_trgm_ops)
  policy portal_customer for ALL to portal_customer using (id = app.account()) check (id = app.account())
  policy portal_house for ALL to portal_house using true check true
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = accounts.id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = accounts.id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_limits for SELECT to portal_limits using true
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_session for SELECT to portal_session using true
  policy portal_summaries for ALL to portal_summaries using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER accounts_choose_new AFTER INSERT ON public.accounts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.choose_new_accounts()
  TRIGGER accounts_forget_left BEFORE UPDATE OF organization_id ON public.accounts FOR EACH ROW WHEN ((old.organization_id <> new.organization_id)) EXECUTE FUNCTION app.forget_left_account()
  grant select, update to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_search
  grant select to portal_system
  grant select (email, id, organization_id) to portal_limits
  grant update (email, first_name, last_name, name, phone) to portal_privacy
  grant select (id, name, organization_id) to portal_session
  grant select (administered_by, id, kind, list_status, list_type, open_alerts, organization_id, plan_name, registered_at, renews, sort_expires_on, source, subscriptions_count) to portal_summaries
  grant update (list_status, list_type, open_alerts, plan_name, renews, sort_expires_on, source, subscriptions_count) to portal_summaries

table activation_codes (row security, forced)
  id uuid not null
  organization_id uuid not null
  code text not null
  ending text generated default "right"(code, 4)
  plan_id uuid not null
  years smallint not null
  value_cents bigint not null
  tax_cents bigint not null
  currency text not null
  invoice_id uuid not null
  invoice_line_id uuid not null
  position integer not null
  state text not null default 'available'::text
  time_zone text not null
  bought_on date not null
  lapses_on date not null
  lapses_at timestamp with time zone not null
  next_notice_at timestamp with time zone
  account_id uuid
  subscription_id uuid
  applied_at timestamp with time zone
  applied_by text
  lapsed_at timestamp with time zone
  voided_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint activation_codes_check CHECK ((bought_on < lapses_on))
  constraint activation_codes_check1 CHECK (((state = 'applied'::text) = (applied_at IS NOT NULL)))
  constraint activation_codes_check2 CHECK ((num_nonnulls(account_id, subscription_id, applied_by, applied_at) = ANY (ARRAY[0, 4])))
  constraint activation_codes_check3 CHECK (((state <> 'lapsed'::text) OR (lapsed_at IS NOT NULL)))
  constraint activation_codes_check4 CHECK (((state = 'voided'::text) = (voided_at IS NOT NULL)))
  constraint activation_codes_check5 CHECK (((state = 'available'::text) OR (next_notice_at IS NULL)))
  constraint activation_codes_code_check CHECK ((code ~ '^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}$'::text))
  constraint activation_codes_code_key UNIQUE (code)
  constraint activation_codes_invoice_line_id_fkey FOREIGN KEY (invoice_line_id) REFERENCES invoice_lines(id)
  constraint activation_codes_invoice_line_id_position_key UNIQUE (invoice_line_id, "position")
  constraint activation_codes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint activation_codes_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint activation_codes_pkey PRIMARY KEY (id)
  constraint activation_codes_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id)
  constraint activation_codes_position_check CHECK (("position" > 0))
  constraint activation_codes_state_check CHECK ((state = ANY (ARRAY['available'::text, 'applied'::text, 'lapsed'::text, 'voided'::text])))
  constraint activation_codes_tax_cents_check CHECK ((tax_cents >= 0))
  constraint activation_codes_value_cents_check CHECK ((value_cents >= 0))
  constraint activation_codes_years_check CHECK (((years >= 1) AND (years <= 3)))
  INDEX activation_codes_by_account ON public.activation_codes USING btree (account_id) WHERE (account_id IS NOT NULL)
  INDEX activation_codes_by_ending ON public.activation_codes USING btree (organization_id, ending, id)
  INDEX activation_codes_by_invoice ON public.activation_codes USING btree (organization_id, invoice_id, id)
  INDEX activation_codes_by_lapse ON public.activation_codes USING btree (organization_id, lapses_on, plan_id, id) WHERE (state = 'available'::text)
  INDEX activation_codes_by_plan ON public.activation_codes USING btree (organization_id, state, plan_id, years, id)
  INDEX activation_codes_by_state ON public.activation_codes USING btree (organization_id, state, id)
  INDEX activation_codes_to_lapse ON public.activation_codes USING btree (lapses_at, id) WHERE (state = 'available'::text)
  INDEX activation_codes_to_remind ON public.activation_codes USING btree (next_notice_at, id) WHERE (next_notice_at IS NOT NULL)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = activation_codes.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = activation_codes.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant insert, select to portal_partner
  grant select (account_id, applied_at, applied_by, bought_on, created_at, currency, ending, id, invoice_id, invoice_line_id, lapsed_at, lapses_at, lapses_on, next_notice_at, organization_id, plan_id, position, state, subscription_id, tax_cents, time_zone, value_cents, voided_at, years) to portal_office
  grant update (account_id, applied_at, applied_by, lapsed_at, next_notice_at, state, subscription_id, voided_at) to portal_partner
  grant select (account_id, applied_at, applied_by, bought_on, created_at, currency, ending, id, invoice_id, invoice_line_id, lapsed_at, lapses_at, lapses_on, next_notice_at, organization_id, plan_id, position, state, subscription_id, tax_cents, time_zone, value_cents, voided_at, years) to portal_system

table add_on_prices
  id uuid not null
  add_on_id uuid not null
  currency text not null
  version integer not null
  valid_from date not null
  list_price_cents bigint not null
  created_at timestamp with time zone not null
  withdrawn_at timestamp with time zone
  constraint add_on_prices_add_on_id_currency_version_key UNIQUE (add_on_id, currency, version)
  constraint add_on_prices_add_on_id_fkey FOREIGN KEY (add_on_id) REFERENCES add_ons(id)
  constraint add_on_prices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint add_on_prices_list_price_cents_check CHECK ((list_price_cents >= 0))
  constraint add_on_prices_pkey PRIMARY KEY (id)
  constraint add_on_prices_version_check CHECK ((version >= 1))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table add_on_terms (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  add_on_id uuid not null
  quantity integer not null
  years smallint not null
  starts_on date not null
  ends_on date not null
  cut_on date
  value_cents bigint not null
  credit_cents bigint not null default 0
  currency text not null
  invoice_line_id uuid not null
  created_at timestamp with time zone not null
  constraint add_on_terms_add_on_id_fkey FOREIGN KEY (add_on_id) REFERENCES add_ons(id)
  constraint add_on_terms_check CHECK ((starts_on < ends_on))
  constraint add_on_terms_check1 CHECK (((cut_on >= starts_on) AND (cut_on < ends_on)))
  constraint add_on_terms_check2 CHECK (((credit_cents >= 0) AND (credit_cents <= value_cents)))
  constraint add_on_terms_invoice_line_id_subscription_id_starts_on_key UNIQUE (invoice_line_id, subscription_id, starts_on)
  constraint add_on_terms_organization_id_subscription_id_fkey FOREIGN KEY (organization_id, subscription_id) REFERENCES subscriptions(organization_id, id) ON UPDATE CASCADE
  constraint add_on_terms_pkey PRIMARY KEY (id)
  constraint add_on_terms_quantity_check CHECK ((quantity > 0))
  constraint add_on_terms_value_cents_check CHECK ((value_cents >= 0))
  constraint add_on_terms_years_check CHECK (((years >= 1) AND (years <= 3)))
  INDEX add_on_terms_subscription ON public.add_on_terms USING btree (subscription_id)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = add_on_terms.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = add_on_terms.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (cut_on) to portal_customer
  grant update (cut_on) to portal_limited
  grant update (cut_on) to portal_partner

table add_ons
  id uuid not null
  product_id uuid not null
  code text not null
  name text not null
  discount_class text not null
  storage_gb integer not null
  max_quantity smallint not null
  sellable boolean not null default true
  position smallint not null
  constraint add_ons_code_key UNIQUE (code)
  constraint add_ons_discount_class_check CHECK ((discount_class = ANY (ARRAY['safe'::text, 'safe_pro_core'::text, 'safe_pro_power'::text, 'safe_pro_ultimate'::text, 'safe_server'::text, 'storage'::text, 'courier'::text])))
  constraint add_ons_max_quantity_check CHECK ((max_quantity >= 1))
  constraint add_ons_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
  constraint add_ons_pkey PRIMARY KEY (id)
  constraint add_ons_product_id_fkey FOREIGN KEY (product_id) REFERENCES products(id)
  constraint add_ons_storage_gb_check CHECK ((storage_gb > 0))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_system

table alert_digests (row security, forced)
  organization_id uuid not null
  membership_id uuid not null
  on_day date not null
  made_at timestamp with time zone not null
  is_sent boolean not null
  constraint alert_digests_organization_id_membership_id_fkey FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE
  constraint alert_digests_pkey PRIMARY KEY (organization_id, membership_id, on_day)
  INDEX alert_digests_old ON public.alert_digests USING btree (on_day)
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant delete, insert, select to portal_system

table alert_events (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  alert_id uuid not null
  kind text not null
  at timestamp with time zone not null
  person_id uuid
  note text not null default ''::text
  until timestamp with time zone
  constraint alert_events_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint alert_events_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE
  constraint alert_events_check CHECK (((kind = 'snoozed'::text) = (until IS NOT NULL)))
  constraint alert_events_kind_check CHECK ((kind = ANY (ARRAY['acknowledged'::text, 'unacknowledged'::text, 'snoozed'::text, 'woken'::text, 'raised'::text, 'lowered'::text])))
  constraint alert_events_note_check CHECK ((length(note) <= 500))
  constraint alert_events_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint alert_events_pkey PRIMARY KEY (id)
  INDEX alert_events_of_alert ON public.alert_events USING btree (alert_id, at, id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = alert_events.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = alert_events.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table alert_rule_set_rules (row security, forced)
  organization_id uuid not null
  rule_set_id uuid not null
  rule text not null
  is_on boolean not null
  level text
  threshold integer
  constraint alert_rule_set_rules_level_check CHECK ((level = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
  constraint alert_rule_set_rules_organization_id_rule_set_id_fkey FOREIGN KEY (organization_id, rule_set_id) REFERENCES alert_rule_sets(organization_id, id) ON DELETE CASCADE
  constraint alert_rule_set_rules_pkey PRIMARY KEY (rule_set_id, rule)
  constraint alert_rule_set_rules_threshold_check CHECK (((threshold >= 0) AND (threshold <= 1000)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant delete, insert, select, update to portal_partner
  grant select to portal_system

table alert_rule_sets (row security, forced)
  id uuid not null
  organization_id uuid not null
  name text not null
  place integer not null
  tags text[] not null default '{}'::text[]
  excluded_tags text[] not null default '{}'::text[]
  excluded_account_ids uuid[] not null default '{}'::uuid[]
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint alert_rule_sets_excluded_account_ids_check CHECK ((cardinality(excluded_account_ids) <= 200))
  constraint alert_rule_sets_excluded_tags_check CHECK ((cardinality(excluded_tags) <= 20))
  constraint alert_rule_sets_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  constraint alert_rule_sets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint alert_rule_sets_organization_id_id_key UNIQUE (organization_id, id)
  constraint alert_rule_sets_pkey PRIMARY KEY (id)
  constraint alert_rule_sets_place UNIQUE (organization_id, place) DEFERRABLE INITIALLY DEFERRED
  constraint alert_rule_sets_tags_check CHECK ((cardinality(tags) <= 20))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant delete, insert, select, update to portal_partner
  grant select to portal_system

table alert_standards
  rule text not null
  version integer not null
  threshold smallint not null
  made_by uuid not null
  created_at timestamp with time zone not null
  constraint alert_standards_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint alert_standards_pkey PRIMARY KEY (rule, version)
  constraint alert_standards_threshold_check CHECK (((threshold >= 1) AND (threshold <= 365)))
  constraint alert_standards_version_check CHECK ((version >= 1))
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table alerts (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid
  rule text not null
  cause text not null default ''::text
  level text not null
  message text not null
  seen_count integer not null default 1
  opened_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  closed_at timestamp with time zone
  machine_id uuid
  object_id uuid not null
  acknowledged_at timestamp with time zone
  acknowledged_by uuid
  snoozed_at timestamp with time zone
  snoozed_until timestamp with time zone
  snoozed_by uuid
  snooze_reason text
  standing text not null generated default 
CASE
    WHEN (closed_at IS NOT NULL) THEN 'closed'::text
    WHEN (snoozed_until IS NOT NULL) THEN 'snoozed'::text
    WHEN (acknowledged_at IS NOT NULL) THEN 'acknowledged'::text
    ELSE 'open'::text
END
  listed_at timestamp with time zone not null generated default COALESCE(closed_at, opened_at)
  constraint alerts_acknowledged_by_fkey FOREIGN KEY (acknowledged_by) REFERENCES people(id)
  constraint alerts_acknowledged_whole CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL)))
  constraint alerts_level_check CHECK ((level = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
  constraint alerts_machine FOREIGN KEY (account_id, machine_id) REFERENCES machines(account_id, id) ON UPDATE CASCADE ON DELETE SET NULL (machine_id)
  constraint alerts_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint alerts_pkey PRIMARY KEY (id)
  constraint alerts_snooze_reason_check CHECK ((length(snooze_reason) <= 200))
  constraint alerts_snoozed_by_fkey FOREIGN KEY (snoozed_by) REFERENCES people(id)
  constraint alerts_snoozed_whole CHECK (((snoozed_until IS NULL) = (snoozed_at IS NULL)))
  INDEX alerts_closed ON public.alerts USING btree (account_id, closed_at DESC, id DESC) WHERE (closed_at IS NOT NULL)
  INDEX alerts_listed ON public.alerts USING btree (organization_id, standing, listed_at, id)
  INDEX alerts_listed_by_level ON public.alerts USING btree (organization_id, standing, level, listed_at, id)
  INDEX alerts_listed_by_rule ON public.alerts USING btree (organization_id, standing, rule, listed_at, id)
  INDEX alerts_listed_of_account ON public.alerts USING btree (account_id, standing, listed_at, id)
  INDEX alerts_of_gone_machine ON public.alerts USING btree (organization_id, object_id) WHERE ((closed_at IS NULL) AND (machine_id IS NULL) AND (object_id <> account_id) AND (object_id IS DISTINCT FROM subscription_id))
  INDEX alerts_of_machine ON public.alerts USING btree (machine_id) WHERE ((machine_id IS NOT NULL) AND (closed_at IS NULL))
  UNIQUE INDEX alerts_one_open ON public.alerts USING btree (account_id, rule, object_id, cause) WHERE (closed_at IS NULL)
  INDEX alerts_open ON public.alerts USING btree (organization_id, account_id) WHERE (closed_at IS NULL)
  INDEX alerts_to_wake ON public.alerts USING btree (snoozed_until) WHERE ((snoozed_until IS NOT NULL) AND (closed_at IS NULL))
  INDEX alerts_watched ON public.alerts USING btree (rule) WHERE ((closed_at IS NULL) AND (rule = ANY (ARRAY['drive_disconnected'::text, 'clock_wrong'::text, 'backup_failed'::text, 'payment_stuck'::text, 'courier_return_due'::text])))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = alerts.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = alerts.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_summaries for SELECT to portal_summaries using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER alerts_object BEFORE INSERT ON public.alerts FOR EACH ROW EXECUTE FUNCTION app.name_alert_object()
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant select (account_id, cause, closed_at, id, level, machine_id, opened_at, organization_id, rule, subscription_id) to portal_customer
  grant select (account_id, closed_at, id, level, rule, standing, subscription_id) to portal_summaries

table applications
  id uuid not null
  status text not null default 'unconfirmed'::text
  status_since timestamp with time zone not null
  link_hash bytea not null
  email text not null
  first_name text not null
  last_name text not null
  contact_phone text not null default ''::text
  legal_name text not null
  display_name text not null
  website text not null default ''::text
  phone text not null
  address_line1 text not null
  address_line2 text not null default ''::text
  city text not null
  state text not null default ''::text
  postal_code text not null default ''::text
  country text not null
  tax_id text not null default ''::text
  business text not null
  customers text not null
  message text not null default ''::text
  time_zone text not null
  currency text not null
  created_at timestamp with time zone not null
  lapses_at timestamp with time zone not null
  submitted_at timestamp with time zone
  decided_at timestamp with time zone
  decided_by uuid
  tier text
  organization_id uuid
  reason_code text
  reason text not null default ''::text
  internal_note text not null default ''::text
  constraint applications_business_check CHECK ((business = ANY (ARRAY['msp'::text, 'reseller'::text, 'consultant'::text, 'other'::text])))
  constraint applications_check CHECK (((status <> ALL (ARRAY['submitted'::text, 'approved'::text, 'refused'::text])) OR (submitted_at IS NOT NULL)))
  constraint applications_check1 CHECK (((status = ANY (ARRAY['approved'::text, 'refused'::text])) = ((decided_at IS NOT NULL) AND (decided_by IS NOT NULL))))
  constraint applications_check2 CHECK (((status = 'approved'::text) = ((organization_id IS NOT NULL) AND (tier IS NOT NULL))))
  constraint applications_check3 CHECK (((status = 'refused'::text) = (reason_code IS NOT NULL)))
  constraint applications_country_check CHECK ((country ~ '^[A-Z]{2}$'::text))
  constraint applications_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint applications_customers_check CHECK ((customers = ANY (ARRAY['none'::text, '1-10'::text, '11-50'::text, '51-200'::text, 'over-200'::text])))
  constraint applications_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id)
  constraint applications_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)))
  constraint applications_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint applications_legal_name_check CHECK (((length(legal_name) >= 1) AND (length(legal_name) <= 100)))
  constraint applications_link_hash_check CHECK ((octet_length(link_hash) = 32))
  constraint applications_link_hash_key UNIQUE (link_hash)
  constraint applications_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint applications_organization_id_key UNIQUE (organization_id)
  constraint applications_pkey PRIMARY KEY (id)
  constraint applications_reason_code_check CHECK ((reason_code = ANY (ARRAY['incomplete'::text, 'region'::text, 'not_a_business'::text, 'known'::text, 'other'::text])))
  constraint applications_status_check CHECK ((status = ANY (ARRAY['unconfirmed'::text, 'submitted'::text, 'approved'::text, 'refused'::text, 'withdrawn'::text, 'lapsed'::text])))
  constraint applications_tier_check CHECK ((tier = ANY (ARRAY['basic'::text, 'premier'::text])))
  INDEX applications_by_age ON public.applications USING btree (status_since, id)
  INDEX applications_by_status ON public.applications USING btree (status, status_since, id)
  INDEX applications_email ON public.applications USING btree (email, created_at)
  INDEX applications_lapsing ON public.applications USING btree (lapses_at) WHERE (status = 'unconfirmed'::text)
  UNIQUE INDEX applications_one_submitted ON public.applications USING btree (email) WHERE (status = 'submitted'::text)
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (decided_at, decided_by, internal_note, organization_id, reason, reason_code, status, status_since, tier) to portal_office
  grant update (contact_phone, email, first_name, internal_note, last_name, message, phone) to portal_privacy
  grant update (status, status_since, submitted_at) to portal_system

table article_answers
  item_id uuid not null
  reader text not null
  was_helpful boolean not null
  words text not null default ''::text
  answered_at timestamp with time zone not null
  constraint article_answers_item_id_fkey FOREIGN KEY (item_id) REFERENCES content_items(id)
  constraint article_answers_pkey PRIMARY KEY (item_id, reader)
  constraint article_answers_reader_check CHECK ((reader ~ '^[0-9a-f]{64}$'::text))
  constraint article_answers_words_check CHECK ((length(words) <= 600))
  INDEX article_answers_words ON public.article_answers USING btree (item_id, answered_at DESC, reader) WHERE (words <> ''::text)
  grant select to portal_office
  grant insert, select, update to portal_system

table asked_resets (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  person_id uuid not null
  asked_by uuid not null
  validated boolean not null
  asked_at timestamp with time zone not null
  constraint asked_resets_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id)
  constraint asked_resets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint asked_resets_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint asked_resets_pkey PRIMARY KEY (id)
  INDEX asked_resets_account ON public.asked_resets USING btree (account_id, asked_at DESC)
  INDEX asked_resets_asked_by ON public.asked_resets USING btree (asked_by)
  INDEX asked_resets_organization ON public.asked_resets USING btree (organization_id)
  INDEX asked_resets_person ON public.asked_resets USING btree (person_id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = asked_resets.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = asked_resets.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant delete, select to portal_privacy
  grant select to portal_system

table audit_checks
  id uuid not null
  asked_by uuid
  asked_at timestamp with time zone not null
  finished_at timestamp with time zone
  seals integer
  entries bigint
  head text
  problems jsonb
  constraint audit_checks_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id)
  constraint audit_checks_check CHECK (((finished_at IS NULL) = (problems IS NULL)))
  constraint audit_checks_pkey PRIMARY KEY (id)
  INDEX audit_checks_asked ON public.audit_checks USING btree (asked_at DESC, id)
  UNIQUE INDEX audit_checks_one_open ON public.audit_checks USING btree ((true)) WHERE (finished_at IS NULL)
  grant insert, select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (entries, finished_at, head, problems, seals) to portal_system

table audit_entries (row security, forced)
  id bigint not null identity
  organization_id uuid not null
  account_id uuid
  actor_kind text not null
  actor_id text not null
  on_behalf_of text
  action text not null
  subject_type text not null
  subject_id text not null
  before jsonb
  after jsonb
  request_id text
  created_at timestamp with time zone not null
  transaction_id xid8 not null default app.transaction_number(pg_current_xact_id())
  constraint audit_entries_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'staff'::text, 'job'::text, 'webhook'::text, 'client'::text, 'system'::text])))
  constraint audit_entries_id_actor_kind_key UNIQUE (id, actor_kind)
  constraint audit_entries_pkey PRIMARY KEY (id)
  INDEX audit_entries_account_time ON public.audit_entries USING btree (account_id, created_at, id) WHERE (account_id IS NOT NULL)
  INDEX audit_entries_action_time ON public.audit_entries USING btree (action, created_at, id)
  INDEX audit_entries_actor_time ON public.audit_entries USING btree (actor_id, created_at, id)
  INDEX audit_entries_catalog ON public.audit_entries USING btree (id) WHERE (subject_type = 'catalog'::text)
  INDEX audit_entries_organization_time ON public.audit_entries USING btree (organization_id, created_at, id)
  INDEX audit_entries_subject_time ON public.audit_entries USING btree (subject_id, created_at, id)
  INDEX audit_entries_time ON public.audit_entries USING btree (created_at, id)
  INDEX audit_entries_transaction ON public.audit_entries USING btree (transaction_id, id)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND ((EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = audit_entries.account_id)))) OR (transaction_id = app.transaction_number(pg_current_xact_id_if_assigned())))) check ((organization_id = app.organization()) AND ((EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = audit_entries.account_id)))) OR (transaction_id = app.transaction_number(pg_current_xact_id_if_assigned()))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_sealer for SELECT to portal_sealer using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER audit_entries_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change()
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant insert, select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_sealer
  grant insert, select to portal_system

table audit_seals
  id bigint not null identity
  from_transaction xid8 not null
  to_transaction xid8 not null
  entries integer not null
  entry_digests bytea not null
  previous_hash bytea not null
  hash bytea not null
  sealed_at timestamp with time zone not null
  constraint audit_seals_check CHECK ((from_transaction < to_transaction))
  constraint audit_seals_check1 CHECK ((length(entry_digests) = (8 * entries)))
  constraint audit_seals_hash_key UNIQUE (hash)
  constraint audit_seals_pkey PRIMARY KEY (id)
  constraint audit_seals_to_transaction_key UNIQUE (to_transaction)
  TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_change()
  grant select to portal_office
  grant insert, select to portal_sealer
  grant select to portal_system

table authenticators
  id uuid not null
  person_id uuid not null
  secret_sealed bytea not null
  last_step bigint not null default 0
  created_at timestamp with time zone not null
  confirmed_at timestamp with time zone
  constraint authenticators_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint authenticators_pkey PRIMARY KEY (id)
  UNIQUE INDEX authenticators_one_confirmed ON public.authenticators USING btree (person_id) WHERE (confirmed_at IS NOT NULL)
  UNIQUE INDEX authenticators_one_pending ON public.authenticators USING btree (person_id) WHERE (confirmed_at IS NULL)
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table backup_policies (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  name text not null
  sort_name text not null generated default app.searchable(name)
  included text[] not null default '{}'::text[]
  excluded text[] not null default '{}'::text[]
  max_file_mb integer
  schedule_minutes integer
  window_from text
  window_until text
  keep_deleted_days integer not null
  keep_missing_drive_days integer not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint backup_policies_account_id_id_key UNIQUE (account_id, id)
  constraint backup_policies_check CHECK (((window_from IS NULL) = (window_until IS NULL)))
  constraint backup_policies_drives_not_shorter CHECK ((keep_missing_drive_days >= keep_deleted_days))
  constraint backup_policies_excluded_check CHECK ((cardinality(excluded) <= 50))
  constraint backup_policies_included_check CHECK ((cardinality(included) <= 50))
  constraint backup_policies_keep_deleted_days_check CHECK (((keep_deleted_days >= 30) AND (keep_deleted_days <= 365)))
  constraint backup_policies_keep_missing_drive_days_check CHECK (((keep_missing_drive_days >= 30) AND (keep_missing_drive_days <= 365)))
  constraint backup_policies_max_file_mb_check CHECK (((max_file_mb >= 1) AND (max_file_mb <= 10000000)))
  constraint backup_policies_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  constraint backup_policies_organization_id_account_id_fkey FOREIGN KEY (organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint backup_policies_pkey PRIMARY KEY (id)
  constraint backup_policies_schedule_minutes_check CHECK (((schedule_minutes >= 15) AND (schedule_minutes <= 44640)))
  constraint backup_policies_window_from_check CHECK ((window_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text))
  constraint backup_policies_window_until_check CHECK ((window_until ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text))
  UNIQUE INDEX backup_policies_one_name ON public.backup_policies USING btree (account_id, sort_name)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = backup_policies.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = backup_policies.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant delete, insert, select, update to portal_customer
  grant delete, insert, select, update to portal_limited
  grant select to portal_office
  grant delete, insert, select, update to portal_partner
  grant select to portal_system

table backup_runs (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  set_name text not null default ''::text
  state text not null
  started_at timestamp with time zone not null
  finished_at timestamp with time zone
  files_new integer not null default 0
  files_changed integer not null default 0
  bytes_added bigint not null default 0
  bytes_total bigint not null default 0
  snapshot_id text
  error_code text
  error_message text
  constraint backup_runs_bytes_added_check CHECK ((bytes_added >= 0))
  constraint backup_runs_bytes_total_check CHECK ((bytes_total >= 0))
  constraint backup_runs_check CHECK (((state = 'running'::text) = (finished_at IS NULL)))
  constraint backup_runs_error_code_check CHECK ((length(error_code) <= 60))
  constraint backup_runs_error_message_check CHECK ((length(error_message) <= 500))
  constraint backup_runs_files_changed_check CHECK ((files_changed >= 0))
  constraint backup_runs_files_new_check CHECK ((files_new >= 0))
  constraint backup_runs_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint backup_runs_pkey PRIMARY KEY (machine_id, id)
  constraint backup_runs_set_name_check CHECK ((length(set_name) <= 60))
  constraint backup_runs_snapshot_id_check CHECK ((snapshot_id ~ '^[0-9a-f]{8,64}$'::text))
  constraint backup_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'complete'::text, 'failed'::text, 'cancelled'::text])))
  INDEX backup_runs_failed ON public.backup_runs USING btree (organization_id, machine_id, set_name) WHERE (state = 'failed'::text)
  INDEX backup_runs_failed_lately ON public.backup_runs USING btree (finished_at) WHERE (state = 'failed'::text)
  INDEX backup_runs_newest ON public.backup_runs USING btree (machine_id, started_at DESC, id)
  INDEX backup_runs_of_set ON public.backup_runs USING btree (machine_id, set_name, started_at DESC) WHERE (state = ANY (ARRAY['complete'::text, 'failed'::text]))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = backup_runs.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = backup_runs.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table billing_holds
  only_row boolean not null default true
  held boolean not null default false
  reason text not null default ''::text
  changed_by text not null default 'system'::text
  changed_at timestamp with time zone not null
  constraint billing_holds_only_row_check CHECK (only_row)
  constraint billing_holds_pkey PRIMARY KEY (only_row)
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select, update to portal_system
  grant update (changed_at, changed_by, held, reason) to portal_office

table cards (row security, forced)
  id uuid not null
  organization_id uuid not null
  payer_id uuid not null
  stripe_payment_method_id text not null
  brand text not null
  last4 text not null
  exp_month smallint not null
  exp_year smallint not null
  holder_name text not null default ''::text
  billing_email text not null default ''::text
  billing_line1 text not null default ''::text
  billing_city text not null default ''::text
  billing_state text not null default ''::text
  billing_postal_code text not null default ''::text
  billing_country text not null default ''::text
  is_default boolean not null default false
  is_spare boolean not null default false
  created_at timestamp with time zone not null
  removed_at timestamp with time zone
  detached_at timestamp with time zone
  replaced_by_id uuid
  gone_at timestamp with time zone
  constraint cards_check CHECK ((NOT (is_default AND is_spare)))
  constraint cards_check1 CHECK (((removed_at IS NULL) OR (NOT (is_default OR is_spare))))
  constraint cards_exp_month_check CHECK (((exp_month >= 1) AND (exp_month <= 12)))
  constraint cards_last4_check CHECK ((last4 ~ '^[0-9]{4}$'::text))
  constraint cards_organization_id_id_key UNIQUE (organization_id, id)
  constraint cards_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint cards_organization_id_replaced_by_id_fkey FOREIGN KEY (organization_id, replaced_by_id) REFERENCES cards(organization_id, id)
  constraint cards_pkey PRIMARY KEY (id)
  constraint cards_stripe_payment_method_id_key UNIQUE (stripe_payment_method_id)
  INDEX cards_billing_email ON public.cards USING btree (billing_email) WHERE (billing_email <> ''::text)
  INDEX cards_ending ON public.cards USING btree (exp_year, exp_month) WHERE (removed_at IS NULL)
  INDEX cards_gone ON public.cards USING btree (organization_id) WHERE ((gone_at IS NOT NULL) AND (removed_at IS NULL))
  UNIQUE INDEX cards_one_default ON public.cards USING btree (payer_id) WHERE is_default
  UNIQUE INDEX cards_one_spare ON public.cards USING btree (payer_id) WHERE is_spare
  INDEX cards_payer ON public.cards USING btree (organization_id, payer_id) WHERE (removed_at IS NULL)
  INDEX cards_to_detach ON public.cards USING btree (removed_at) WHERE ((removed_at IS NOT NULL) AND (detached_at IS NULL))
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM payers p
  WHERE ((p.organization_id = cards.organization_id) AND (p.id = cards.payer_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM payers p
  WHERE ((p.organization_id = cards.organization_id) AND (p.id = cards.payer_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (is_default, is_spare, removed_at, replaced_by_id) to portal_customer
  grant update (billing_email, holder_name) to portal_privacy

table carried_lines (row security, forced)
  id uuid not null
  organization_id uuid not null
  payer_id uuid not null
  account_id uuid
  name text not null
  currency text not null
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  carried_on date not null
  quote_id uuid not null
  left_by_invoice_id uuid not null
  reserved_quote_id uuid
  invoice_id uuid
  dropped_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint carried_lines_check CHECK ((total_cents = (net_cents + tax_cents)))
  constraint carried_lines_check1 CHECK (((invoice_id IS NULL) OR (dropped_at IS NULL)))
  constraint carried_lines_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint carried_lines_organization_id_left_by_invoice_id_fkey FOREIGN KEY (organization_id, left_by_invoice_id) REFERENCES invoices(organization_id, id)
  constraint carried_lines_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint carried_lines_organization_id_quote_id_fkey FOREIGN KEY (organization_id, quote_id) REFERENCES quotes(organization_id, id)
  constraint carried_lines_organization_id_reserved_quote_id_fkey FOREIGN KEY (organization_id, reserved_quote_id) REFERENCES quotes(organization_id, id)
  constraint carried_lines_pkey PRIMARY KEY (id)
  constraint carried_lines_total_cents_check CHECK ((total_cents > 0))
  INDEX carried_lines_invoice ON public.carried_lines USING btree (invoice_id) WHERE (invoice_id IS NOT NULL)
  INDEX carried_lines_left_by ON public.carried_lines USING btree (left_by_invoice_id)
  INDEX carried_lines_reserved ON public.carried_lines USING btree (reserved_quote_id) WHERE (reserved_quote_id IS NOT NULL)
  INDEX carried_lines_waiting ON public.carried_lines USING btree (organization_id, payer_id, carried_on, id) WHERE ((invoice_id IS NULL) AND (dropped_at IS NULL))
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = carried_lines.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = carried_lines.account_id)))))
  policy portal_limits for ALL to portal_limits using true check true
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (invoice_id, reserved_quote_id) to portal_customer
  grant update (dropped_at, invoice_id, reserved_quote_id) to portal_limited
  grant select (id, invoice_id, organization_id, reserved_quote_id) to portal_limits
  grant update (invoice_id, reserved_quote_id) to portal_limits
  grant update (dropped_at, invoice_id, reserved_quote_id) to portal_partner

table certificates (row security, forced)
  id uuid not null
  organization_id uuid not null
  enrolment_id uuid not null
  person_id uuid not null
  course_id uuid not null
  try_id uuid not null
  product text not null
  course_title text not null
  number text not null
  valid_from date not null
  valid_until date not null
  issued_at timestamp with time zone not null
  withdrawn_at timestamp with time zone
  withdrawn_by uuid
  withdrawal_reason text not null default ''::text
  constraint certificates_check CHECK ((valid_until > valid_from))
  constraint certificates_check1 CHECK ((((withdrawn_at IS NULL) = (withdrawn_by IS NULL)) AND ((withdrawn_at IS NULL) = (withdrawal_reason = ''::text))))
  constraint certificates_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id)
  constraint certificates_number_check CHECK ((number ~ '^CERT-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$'::text))
  constraint certificates_number_key UNIQUE (number)
  constraint certificates_organization_id_enrolment_id_fkey FOREIGN KEY (organization_id, enrolment_id) REFERENCES enrolments(organization_id, id)
  constraint certificates_organization_id_id_key UNIQUE (organization_id, id)
  constraint certificates_organization_id_try_id_fkey FOREIGN KEY (organization_id, try_id) REFERENCES exam_tries(organization_id, id)
  constraint certificates_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint certificates_pkey PRIMARY KEY (id)
  constraint certificates_product_check CHECK ((product = ANY (ARRAY['safe_server'::text, 'availability'::text, 'migration'::text])))
  constraint certificates_try_id_key UNIQUE (try_id)
  constraint certificates_withdrawal_reason_check CHECK ((length(withdrawal_reason) <= 600))
  constraint certificates_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES people(id)
  INDEX certificates_ending ON public.certificates USING btree (valid_until) WHERE (withdrawn_at IS NULL)
  INDEX certificates_enrolment ON public.certificates USING btree (enrolment_id, valid_until DESC)
  INDEX certificates_newest ON public.certificates USING btree (issued_at DESC, id DESC)
  INDEX certificates_person ON public.certificates USING btree (organization_id, person_id, product, valid_until)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (withdrawal_reason, withdrawn_at, withdrawn_by) to portal_limited
  grant update (withdrawal_reason, withdrawn_at, withdrawn_by) to portal_partner

table charge_freezes (row security, forced)
  id uuid not null
  organization_id uuid not null
  subscription_id uuid not null
  reason text not null
  frozen_at timestamp with time zone not null
  lifted_at timestamp with time zone
  lifted_by text
  constraint charge_freezes_check CHECK (((lifted_at IS NULL) = (lifted_by IS NULL)))
  constraint charge_freezes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint charge_freezes_pkey PRIMARY KEY (id)
  UNIQUE INDEX charge_freezes_one_live ON public.charge_freezes USING btree (subscription_id) WHERE (lifted_at IS NULL)
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM subscriptions s
  WHERE (s.id = charge_freezes.subscription_id))) check (EXISTS ( SELECT
   FROM subscriptions s
  WHERE (s.id = charge_freezes.subscription_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM subscriptions s
  WHERE ((s.organization_id = charge_freezes.organization_id) AND (s.id = charge_freezes.subscription_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM subscriptions s
  WHERE ((s.organization_id = charge_freezes.organization_id) AND (s.id = charge_freezes.subscription_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system

table charge_items (row security, forced)
  invoice_id uuid not null
  organization_id uuid not null
  subscription_id uuid not null
  term_starts_on date not null
  live boolean not null default true
  buys_term boolean not null default true
  constraint charge_items_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint charge_items_pkey PRIMARY KEY (invoice_id, subscription_id, term_starts_on)
  UNIQUE INDEX charge_items_one_live ON public.charge_items USING btree (subscription_id, term_starts_on) WHERE (live AND buys_term)
  INDEX charge_items_subscription ON public.charge_items USING btree (subscription_id)
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM invoices i
  WHERE (i.id = charge_items.invoice_id))) check (EXISTS ( SELECT
   FROM (quotes q
     JOIN quote_lines l ON ((l.quote_id = q.id)))
  WHERE ((q.organization_id = '00000000-0000-7000-8000-000000000001'::uuid) AND (q.account_id = app.account()) AND (l.subscription_id = charge_items.subscription_id))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = charge_items.organization_id) AND (i.id = charge_items.invoice_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = charge_items.organization_id) AND (i.id = charge_items.invoice_id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system
  grant update (live) to portal_customer

table checkouts (row security, forced)
  id uuid not null
  organization_id uuid not null
  payer_id uuid not null
  mode text not null
  quote_id uuid
  payment_id uuid
  replaces_card_id uuid
  confirmation jsonb
  stripe_session_id text
  url text
  state text not null default 'open'::text
  return_path text not null
  created_by text not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint checkouts_check CHECK (((mode = 'payment'::text) = (quote_id IS NOT NULL)))
  constraint checkouts_mode_check CHECK ((mode = ANY (ARRAY['setup'::text, 'payment'::text])))
  constraint checkouts_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint checkouts_organization_id_payment_id_fkey FOREIGN KEY (organization_id, payment_id) REFERENCES payments(organization_id, id)
  constraint checkouts_organization_id_quote_id_fkey FOREIGN KEY (organization_id, quote_id) REFERENCES quotes(organization_id, id)
  constraint checkouts_organization_id_replaces_card_id_fkey FOREIGN KEY (organization_id, replaces_card_id) REFERENCES cards(organization_id, id)
  constraint checkouts_pkey PRIMARY KEY (id)
  constraint checkouts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'complete'::text, 'expired'::text])))
  constraint checkouts_stripe_session_id_key UNIQUE (stripe_session_id)
  UNIQUE INDEX checkouts_one_a_quote ON public.checkouts USING btree (quote_id) WHERE (state = 'open'::text)
  INDEX checkouts_open ON public.checkouts USING btree (expires_at) WHERE (state = 'open'::text)
  INDEX checkouts_open_of_payer ON public.checkouts USING btree (payer_id) WHERE (state = 'open'::text)
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM quotes q
  WHERE ((q.organization_id = checkouts.organization_id) AND (q.id = checkouts.quote_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM quotes q
  WHERE ((q.organization_id = checkouts.organization_id) AND (q.id = checkouts.quote_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER checkouts_free_carried AFTER UPDATE OF state ON public.checkouts FOR EACH ROW WHEN (((new.state <> 'open'::text) AND (old.state = 'open'::text) AND (old.quote_id IS NOT NULL))) EXECUTE FUNCTION app.free_carried_of_quote()
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system
  grant update (payment_id, state, url) to portal_customer
  grant select (quote_id, state) to portal_search

table client_versions
  id uuid not null
  platform text not null
  current text not null
  minimum text not null
  notes text not null default ''::text
  released_on date not null
  made_by uuid
  created_at timestamp with time zone not null
  constraint client_versions_current_check CHECK (((length(current) >= 5) AND (length(current) <= 40)))
  constraint client_versions_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint client_versions_minimum_check CHECK (((length(minimum) >= 5) AND (length(minimum) <= 40)))
  constraint client_versions_notes_check CHECK ((length(notes) <= 1000))
  constraint client_versions_pkey PRIMARY KEY (id)
  constraint client_versions_platform_check CHECK ((platform = ANY (ARRAY['windows'::text, 'macos'::text, 'linux'::text])))
  INDEX client_versions_newest ON public.client_versions USING btree (platform, created_at DESC, id DESC)
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table clock
  only_row boolean not null default true
  movable boolean not null default false
  ahead_by interval not null default '00:00:00'::interval
  stands_at timestamp with time zone
  constraint clock_check CHECK ((movable OR (ahead_by = '00:00:00'::interval)))
  constraint clock_check1 CHECK ((movable OR (stands_at IS NULL)))
  constraint clock_only_row_check CHECK (only_row)
  constraint clock_pkey PRIMARY KEY (only_row)
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_limits
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_sealer
  grant select to portal_search
  grant select to portal_session
  grant select to portal_system

table consent_postponements
  request_id uuid not null
  person_id uuid not null
  postponed_at timestamp with time zone not null
  constraint consent_postponements_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint consent_postponements_pkey PRIMARY KEY (request_id, person_id)
  constraint consent_postponements_request_id_fkey FOREIGN KEY (request_id) REFERENCES consent_requests(id) ON DELETE CASCADE
  grant delete, select to portal_privacy
  grant insert, select, update to portal_system

table consent_requests (row security, forced)
  id uuid not null
  kind text not null
  organization_id uuid not null
  email text
  account_id uuid
  status text not null default 'pending'::text
  requested_by uuid not null
  membership_id uuid not null
  requested_at timestamp with time zone not null
  lapses_at timestamp with time zone not null
  status_since timestamp with time zone not null
  answered_by uuid
  constraint consent_requests_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint consent_requests_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES people(id)
  constraint consent_requests_check CHECK ((lapses_at > requested_at))
  constraint consent_requests_check1 CHECK (((kind = 'association'::text) = (email IS NOT NULL)))
  constraint consent_requests_check2 CHECK (((kind = 'administrator'::text) OR ((account_id IS NOT NULL) = (status = 'accepted'::text))))
  constraint consent_requests_check3 CHECK (((kind = 'administrator'::text) OR (status <> 'revoked'::text)))
  constraint consent_requests_check4 CHECK (((status <> ALL (ARRAY['accepted'::text, 'declined'::text])) OR (answered_by IS NOT NULL)))
  constraint consent_requests_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint consent_requests_kind_check CHECK ((kind = ANY (ARRAY['association'::text, 'administrator'::text])))
  constraint consent_requests_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint consent_requests_organization_id_membership_id_fkey FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id)
  constraint consent_requests_pkey PRIMARY KEY (id)
  constraint consent_requests_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES people(id)
  constraint consent_requests_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'accepted'::text, 'declined'::text, 'cancelled'::text, 'lapsed'::text, 'revoked'::text])))
  INDEX consent_requests_by_status ON public.consent_requests USING btree (organization_id, status, requested_at, id)
  INDEX consent_requests_email ON public.consent_requests USING btree (email) WHERE (email IS NOT NULL)
  INDEX consent_requests_lapsing ON public.consent_requests USING btree (lapses_at) WHERE (status = 'pending'::text)
  INDEX consent_requests_newest ON public.consent_requests USING btree (organization_id, requested_at, id)
  INDEX consent_requests_of_account ON public.consent_requests USING btree (account_id, kind, requested_at)
  INDEX consent_requests_of_email ON public.consent_requests USING btree (organization_id, email, requested_at) WHERE (kind = 'association'::text)
  UNIQUE INDEX consent_requests_one_open_account ON public.consent_requests USING btree (account_id) WHERE ((status = 'pending'::text) AND (kind = 'administrator'::text))
  UNIQUE INDEX consent_requests_one_open_email ON public.consent_requests USING btree (organization_id, email) WHERE ((status = 'pending'::text) AND (kind = 'association'::text))
  INDEX consent_requests_waiting ON public.consent_requests USING btree (email) WHERE ((status = 'pending'::text) AND (kind = 'association'::text))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND ((membership_id = app.membership()) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = consent_requests.account_id)))))) check ((organization_id = app.organization()) AND ((membership_id = app.membership()) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = consent_requests.account_id))))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant select (account_id, answered_by, id, kind, lapses_at, organization_id, requested_at, status, status_since) to portal_customer
  grant insert (account_id, email, id, kind, lapses_at, membership_id, organization_id, requested_at, requested_by, status_since) to portal_limited
  grant select (account_id, email, id, kind, lapses_at, membership_id, organization_id, requested_at, requested_by, status, status_since) to portal_limited
  grant update (status, status_since) to portal_limited
  grant insert (account_id, email, id, kind, lapses_at, membership_id, organization_id, requested_at, requested_by, status_since) to portal_partner
  grant select (account_id, email, id, kind, lapses_at, membership_id, organization_id, requested_at, requested_by, status, status_since) to portal_partner
  grant update (status, status_since) to portal_partner
  grant update (email) to portal_privacy

table content_downloads (row security, forced)
  organization_id uuid not null
  item_id uuid not null
  on_day date not null
  downloads_count integer not null
  constraint content_downloads_downloads_count_check CHECK ((downloads_count >= 1))
  constraint content_downloads_item_id_fkey FOREIGN KEY (item_id) REFERENCES content_items(id)
  constraint content_downloads_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint content_downloads_pkey PRIMARY KEY (item_id, organization_id, on_day)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (downloads_count) to portal_limited
  grant update (downloads_count) to portal_partner

table content_items
  id uuid not null
  kind text not null
  slug text not null
  title text not null
  abstract text not null default ''::text
  body text not null default ''::text
  products text[] not null default '{}'::text[]
  audience text not null default 'partners'::text
  state text not null default 'draft'::text
  published_at timestamp with time zone
  starts_on date
  ends_on date
  link text not null default ''::text
  minutes smallint
  file_name text not null default ''::text
  file_sha256 text
  file_type text not null default ''::text
  file_bytes bigint
  is_co_branded boolean not null default false
  downloads_count bigint not null default 0
  owner_id uuid
  review_on date
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  search tsvector generated default ((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, abstract), 'B'::"char")) || setweight(to_tsvector('english'::regconfig, body), 'C'::"char"))
  review_reminded_on date
  topic text not null default ''::text
  search_head tsvector generated default (setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, abstract), 'B'::"char"))
  captions_sha256 text
  poster_sha256 text
  poster_type text not null default ''::text
  file_seconds integer
  constraint content_items_abstract_check CHECK ((length(abstract) <= 600))
  constraint content_items_audience_check CHECK ((audience = ANY (ARRAY['everybody'::text, 'partners'::text])))
  constraint content_items_body_check CHECK ((length(body) <= 60000))
  constraint content_items_captions_sha256_check CHECK ((captions_sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint content_items_check CHECK ((ends_on >= starts_on))
  constraint content_items_check1 CHECK (((state = 'draft'::text) OR (published_at IS NOT NULL)))
  constraint content_items_check2 CHECK ((((file_sha256 IS NULL) = (file_name = ''::text)) AND ((file_sha256 IS NULL) = (file_bytes IS NULL))))
  constraint content_items_file_bytes_check CHECK ((file_bytes > 0))
  constraint content_items_file_name_check CHECK ((length(file_name) <= 120))
  constraint content_items_file_seconds_check CHECK (((file_seconds >= 1) AND (file_seconds <= 86400)))
  constraint content_items_file_sha256_check CHECK ((file_sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint content_items_kind_check CHECK ((kind = ANY (ARRAY['article'::text, 'promotion'::text, 'news'::text, 'video'::text, 'datasheet'::text, 'blog_post'::text, 'brand_asset'::text, 'webinar'::text, 'guide'::text, 'tool'::text, 'document'::text])))
  constraint content_items_link_check CHECK (((link = ''::text) OR (link ~ '^(https{0,1}://|/[^/\\])'::text)))
  constraint content_items_minutes_check CHECK (((minutes >= 1) AND (minutes <= 600)))
  constraint content_items_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people(id)
  constraint content_items_pkey PRIMARY KEY (id)
  constraint content_items_poster CHECK (((poster_sha256 IS NULL) = (poster_type = ''::text)))
  constraint content_items_poster_sha256_check CHECK ((poster_sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint content_items_poster_type_check CHECK ((poster_type = ANY (ARRAY[''::text, 'image/png'::text, 'image/jpeg'::text, 'image/webp'::text])))
  constraint content_items_products_check CHECK ((products <@ ARRAY['partner'::text, 'safe'::text, 'safe_pro'::text, 'safe_server'::text]))
  constraint content_items_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 120)))
  constraint content_items_slug_key UNIQUE (slug)
  constraint content_items_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text])))
  constraint content_items_title_check CHECK (((length(title) >= 1) AND (length(title) <= 160)))
  constraint content_items_topic_check CHECK ((topic = ANY (ARRAY[''::text, 'start'::text, 'accounts'::text, 'subscriptions'::text, 'money'::text, 'computers'::text, 'servers'::text, 'watching'::text, 'organization'::text, 'program'::text, 'security'::text])))
  constraint content_items_version_check CHECK ((version >= 1))
  constraint content_items_video CHECK (((kind = 'video'::text) OR ((captions_sha256 IS NULL) AND (poster_sha256 IS NULL) AND (file_seconds IS NULL))))
  INDEX content_items_articles ON public.content_items USING btree (lower(title), id) WHERE ((kind = 'article'::text) AND (state = 'published'::text))
  INDEX content_items_by_downloads ON public.content_items USING btree (downloads_count DESC, id DESC) WHERE (state = 'published'::text)
  INDEX content_items_by_title ON public.content_items USING btree (app.searchable(title) COLLATE "C", id) WHERE (state = 'published'::text)
  INDEX content_items_changed ON public.content_items USING btree (updated_at DESC, id DESC)
  INDEX content_items_facets ON public.content_items USING btree (topic) INCLUDE (audience, products) WHERE ((kind = 'article'::text) AND (state = 'published'::text))
  INDEX content_items_kind ON public.content_items USING btree (kind, state, published_at DESC, id DESC)
  INDEX content_items_newest ON public.content_items USING btree (published_at DESC, id DESC) WHERE (state = 'published'::text)
  INDEX content_items_owner ON public.content_items USING btree (owner_id, updated_at DESC, id DESC)
  INDEX content_items_products ON public.content_items USING gin (products) WHERE (state = 'published'::text)
  INDEX content_items_review ON public.content_items USING btree (review_on, id) WHERE (state = 'published'::text)
  INDEX content_items_search ON public.content_items USING gin (search)
  INDEX content_items_title ON public.content_items USING gin (lower(title) gin_trgm_ops)
  INDEX content_items_topics ON public.content_items USING btree (topic, lower(title), id) WHERE ((kind = 'article'::text) AND (state = 'published'::text))
  TRIGGER content_items_learn_words AFTER INSERT OR UPDATE OF title, abstract, body, state ON public.content_items FOR EACH ROW WHEN (((new.kind = 'article'::text) AND (new.state = 'published'::text))) EXECUTE FUNCTION app.learn_words()
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant update (downloads_count) to portal_limited
  grant update (downloads_count) to portal_partner

table content_versions
  item_id uuid not null
  version integer not null
  title text not null
  abstract text not null
  body text not null
  changed_by uuid
  changed_at timestamp with time zone not null
  constraint content_versions_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES people(id)
  constraint content_versions_item_id_fkey FOREIGN KEY (item_id) REFERENCES content_items(id)
  constraint content_versions_pkey PRIMARY KEY (item_id, version)
  constraint content_versions_version_check CHECK ((version >= 1))
  TRIGGER content_versions_stay BEFORE DELETE OR UPDATE ON public.content_versions FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant insert, select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system

table content_words
  word text not null
  constraint content_words_pkey PRIMARY KEY (word)
  constraint content_words_word_check CHECK (((length(word) >= 4) AND (length(word) <= 30)))
  INDEX content_words_near ON public.content_words USING gin (word gin_trgm_ops)
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant insert, select to portal_system

table course_materials
  id uuid not null
  course_id uuid not null
  position integer not null
  title text not null
  body text not null default ''::text
  link text not null default ''::text
  minutes smallint
  withdrawn_at timestamp with time zone
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint course_materials_body_check CHECK ((length(body) <= 60000))
  constraint course_materials_check CHECK (((body <> ''::text) OR (link <> ''::text)))
  constraint course_materials_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id)
  constraint course_materials_course_id_id_key UNIQUE (course_id, id)
  constraint course_materials_link_check CHECK (((link = ''::text) OR (link ~ '^(https{0,1}://|/[^/\\])'::text)))
  constraint course_materials_minutes_check CHECK (((minutes >= 1) AND (minutes <= 600)))
  constraint course_materials_pkey PRIMARY KEY (id)
  constraint course_materials_title_check CHECK (((length(title) >= 1) AND (length(title) <= 160)))
  constraint course_materials_version_check CHECK ((version >= 1))
  INDEX course_materials_of ON public.course_materials USING btree (course_id, "position", id) WHERE (withdrawn_at IS NULL)
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_system

table course_questions
  id uuid not null
  course_id uuid not null
  topic text not null
  words text not null
  kind text not null
  options jsonb not null
  replaces uuid
  withdrawn_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint course_questions_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id)
  constraint course_questions_kind_check CHECK ((kind = ANY (ARRAY['single'::text, 'multiple'::text])))
  constraint course_questions_options_check CHECK (((jsonb_typeof(options) = 'array'::text) AND ((jsonb_array_length(options) >= 2) AND (jsonb_array_length(options) <= 6))))
  constraint course_questions_pkey PRIMARY KEY (id)
  constraint course_questions_replaces_fkey FOREIGN KEY (replaces) REFERENCES course_questions(id)
  constraint course_questions_topic_check CHECK (((length(topic) >= 1) AND (length(topic) <= 160)))
  constraint course_questions_words_check CHECK (((length(words) >= 1) AND (length(words) <= 600)))
  INDEX course_questions_of ON public.course_questions USING btree (course_id, topic, id) WHERE (withdrawn_at IS NULL)
  UNIQUE INDEX course_questions_replaced_once ON public.course_questions USING btree (replaces)
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table courses
  id uuid not null
  slug text not null
  title text not null
  abstract text not null
  certifies text
  state text not null default 'draft'::text
  published_at timestamp with time zone
  questions_per_try smallint not null default 10
  pass_percent smallint not null default 80
  minutes_limit smallint
  valid_months smallint not null default 24
  owner_id uuid
  review_on date
  position integer not null default 100
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint courses_abstract_check CHECK (((length(abstract) >= 1) AND (length(abstract) <= 600)))
  constraint courses_certifies_check CHECK ((certifies = ANY (ARRAY['safe_server'::text, 'availability'::text, 'migration'::text])))
  constraint courses_check CHECK (((state = 'draft'::text) OR (published_at IS NOT NULL)))
  constraint courses_minutes_limit_check CHECK (((minutes_limit >= 5) AND (minutes_limit <= 240)))
  constraint courses_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES people(id)
  constraint courses_pass_percent_check CHECK (((pass_percent >= 1) AND (pass_percent <= 100)))
  constraint courses_pkey PRIMARY KEY (id)
  constraint courses_questions_per_try_check CHECK (((questions_per_try >= 1) AND (questions_per_try <= 50)))
  constraint courses_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 80)))
  constraint courses_slug_key UNIQUE (slug)
  constraint courses_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text])))
  constraint courses_title_check CHECK (((length(title) >= 1) AND (length(title) <= 120)))
  constraint courses_valid_months_check CHECK (((valid_months >= 1) AND (valid_months <= 60)))
  constraint courses_version_check CHECK ((version >= 1))
  INDEX courses_shown ON public.courses USING btree (state, "position", id)
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table credit_note_lines (row security, forced)
  credit_note_id uuid not null
  organization_id uuid not null
  position smallint not null
  invoice_line_id uuid not null
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  constraint credit_note_lines_check CHECK ((total_cents = (net_cents + tax_cents)))
  constraint credit_note_lines_credit_note_id_invoice_line_id_key UNIQUE (credit_note_id, invoice_line_id)
  constraint credit_note_lines_net_cents_check CHECK ((net_cents >= 0))
  constraint credit_note_lines_organization_id_credit_note_id_fkey FOREIGN KEY (organization_id, credit_note_id) REFERENCES credit_notes(organization_id, id)
  constraint credit_note_lines_organization_id_invoice_line_id_fkey FOREIGN KEY (organization_id, invoice_line_id) REFERENCES invoice_lines(organization_id, id)
  constraint credit_note_lines_pkey PRIMARY KEY (credit_note_id, "position")
  constraint credit_note_lines_tax_cents_check CHECK ((tax_cents >= 0))
  constraint credit_note_lines_total_cents_check CHECK ((total_cents > 0))
  INDEX credit_note_lines_invoice_line ON public.credit_note_lines USING btree (invoice_line_id)
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM credit_notes n
  WHERE (n.id = credit_note_lines.credit_note_id))) check (EXISTS ( SELECT
   FROM credit_notes n
  WHERE (n.id = credit_note_lines.credit_note_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM credit_notes n
  WHERE ((n.organization_id = credit_note_lines.organization_id) AND (n.id = credit_note_lines.credit_note_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM credit_notes n
  WHERE ((n.organization_id = credit_note_lines.organization_id) AND (n.id = credit_note_lines.credit_note_id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  TRIGGER credit_note_lines_complete AFTER INSERT ON public.credit_note_lines REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_late_credit()
  TRIGGER credit_note_lines_never_edited BEFORE DELETE OR UPDATE ON public.credit_note_lines FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system

table credit_notes (row security, forced)
  id uuid not null
  organization_id uuid not null
  invoice_id uuid not null
  refund_id uuid not null
  account_id uuid
  account_name text not null
  number text not null
  reason text not null
  currency text not null
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  snapshot jsonb not null
  issued_on date not null
  created_at timestamp with time zone not null
  constraint credit_notes_check CHECK ((total_cents = (net_cents + tax_cents)))
  constraint credit_notes_net_cents_check CHECK ((net_cents >= 0))
  constraint credit_notes_number_key UNIQUE (number)
  constraint credit_notes_organization_id_id_key UNIQUE (organization_id, id)
  constraint credit_notes_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint credit_notes_organization_id_refund_id_fkey FOREIGN KEY (organization_id, refund_id) REFERENCES refunds(organization_id, id)
  constraint credit_notes_pkey PRIMARY KEY (id)
  constraint credit_notes_refund_id_key UNIQUE (refund_id)
  constraint credit_notes_tax_cents_check CHECK ((tax_cents >= 0))
  constraint credit_notes_total_cents_check CHECK ((total_cents > 0))
  INDEX credit_notes_invoice ON public.credit_notes USING btree (invoice_id)
  INDEX credit_notes_newest ON public.credit_notes USING btree (organization_id, created_at DESC, id DESC)
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM invoices i
  WHERE (i.id = credit_notes.invoice_id))) check (EXISTS ( SELECT
   FROM invoices i
  WHERE (i.id = credit_notes.invoice_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = credit_notes.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = credit_notes.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for SELECT to portal_privacy using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER credit_notes_never_edited BEFORE DELETE OR UPDATE ON public.credit_notes FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  TRIGGER credit_notes_within_invoice AFTER INSERT ON public.credit_notes REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.check_credit_notes()
  grant select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table deal_events (row security, forced)
  id uuid not null
  organization_id uuid not null
  deal_id uuid not null
  at timestamp with time zone not null
  event text not null
  side text not null
  by_name text not null default ''::text
  detail text not null default ''::text
  constraint deal_events_detail_check CHECK ((length(detail) <= 2000))
  constraint deal_events_event_check CHECK (((length(event) >= 1) AND (length(event) <= 40)))
  constraint deal_events_organization_id_deal_id_fkey FOREIGN KEY (organization_id, deal_id) REFERENCES deals(organization_id, id)
  constraint deal_events_pkey PRIMARY KEY (id)
  constraint deal_events_side_check CHECK ((side = ANY (ARRAY['partner'::text, 'office'::text, 'system'::text])))
  INDEX deal_events_deal ON public.deal_events USING btree (deal_id, at, id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM deals d
  WHERE ((d.organization_id = deal_events.organization_id) AND (d.id = deal_events.deal_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM deals d
  WHERE ((d.organization_id = deal_events.organization_id) AND (d.id = deal_events.deal_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER deal_events_stay BEFORE DELETE OR UPDATE ON public.deal_events FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system

table deal_rules
  version integer not null
  points_bps integer not null
  protection_days integer not null
  extension_days integer not null
  reply_days integer not null
  appeal_days integer not null
  valid_from date not null
  created_at timestamp with time zone not null
  made_by uuid
  note text not null default ''::text
  withdrawn_at timestamp with time zone
  withdrawn_by uuid
  constraint deal_rules_appeal_days_check CHECK (((appeal_days >= 0) AND (appeal_days <= 365)))
  constraint deal_rules_extension_days_check CHECK (((extension_days >= 0) AND (extension_days <= 1000)))
  constraint deal_rules_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint deal_rules_note_check CHECK ((length(note) <= 500))
  constraint deal_rules_pkey PRIMARY KEY (version)
  constraint deal_rules_points_bps_check CHECK (((points_bps >= 0) AND (points_bps <= 10000)))
  constraint deal_rules_protection_days_check CHECK (((protection_days >= 1) AND (protection_days <= 1000)))
  constraint deal_rules_reply_days_check CHECK (((reply_days >= 1) AND (reply_days <= 30)))
  constraint deal_rules_version_check CHECK ((version >= 1))
  constraint deal_rules_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES people(id)
  constraint deal_rules_withdrawn_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
  INDEX deal_rules_valid ON public.deal_rules USING btree (valid_from, version)
  TRIGGER deal_rules_stay BEFORE DELETE OR UPDATE ON public.deal_rules FOR EACH ROW EXECUTE FUNCTION app.refuse_all_but_withdrawal()
  grant insert, select to portal_office
  grant select to portal_privacy
  grant select to portal_system
  grant select (appeal_days, extension_days, points_bps, protection_days, reply_days, valid_from, version, withdrawn_at) to portal_limited
  grant update (withdrawn_at, withdrawn_by) to portal_office
  grant select (appeal_days, extension_days, points_bps, protection_days, reply_days, valid_from, version, withdrawn_at) to portal_partner

table deals (row security, forced)
  id uuid not null
  number text not null
  organization_id uuid not null
  membership_id uuid
  registered_by uuid not null
  registered_name text not null
  account_id uuid
  state text not null
  rule_version integer not null
  time_zone text not null
  currency text not null
  company text not null
  contact_name text not null default ''::text
  contact_email text not null default ''::text
  contact_phone text not null default ''::text
  country text not null default ''::text
  product text not null default ''::text
  quantity integer
  value_cents bigint
  close_on date
  competition text not null default ''::text
  notes text not null default ''::text
  customer_key text not null default ''::text
  submitted_at timestamp with time zone
  reply_by_on date
  reply_by_at timestamp with time zone
  overdue_told_at timestamp with time zone
  decided_at timestamp with time zone
  decided_by uuid
  reason_code text not null default ''::text
  reason text not null default ''::text
  rejected_at timestamp with time zone
  rejected_by uuid
  appealed_at timestamp with time zone
  appeal text not null default ''::text
  protected_until date
  lapses_at timestamp with time zone
  remind_at timestamp with time zone
  extended_at timestamp with time zone
  extension_reason text not null default ''::text
  closed_at timestamp with time zone
  lost_code text not null default ''::text
  lost_words text not null default ''::text
  quote_id uuid
  won_invoice_id uuid
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  sort_name text not null generated default app.searchable(company)
  sort_close_on date not null generated default COALESCE(close_on, '9999-12-31'::date)
  sort_value_cents bigint not null generated default COALESCE(value_cents, (0)::bigint)
  search_text text not null generated default ((((((app.searchable(company) || chr(10)) || app.searchable(contact_name)) || chr(10)) || contact_email) || chr(10)) || lower(number))
  constraint deals_appeal_check CHECK ((length(appeal) <= 2000))
  constraint deals_check CHECK (((state = ANY (ARRAY['draft'::text, 'withdrawn'::text])) OR ((product <> ''::text) AND (customer_key <> ''::text) AND (quantity IS NOT NULL) AND (value_cents IS NOT NULL) AND (close_on IS NOT NULL) AND (submitted_at IS NOT NULL))))
  constraint deals_check1 CHECK (((state = ANY (ARRAY['submitted'::text, 'appealed'::text])) = (reply_by_at IS NOT NULL)))
  constraint deals_check10 CHECK (((state = ANY (ARRAY['won'::text, 'lost'::text, 'lapsed'::text, 'withdrawn'::text])) = (closed_at IS NOT NULL)))
  constraint deals_check11 CHECK (((state = 'lost'::text) = (lost_code <> ''::text)))
  constraint deals_check12 CHECK (((won_invoice_id IS NULL) OR (state = 'won'::text)))
  constraint deals_check2 CHECK (((reply_by_at IS NULL) = (reply_by_on IS NULL)))
  constraint deals_check3 CHECK (((state <> ALL (ARRAY['approved'::text, 'rejected'::text, 'appealed'::text, 'won'::text, 'lost'::text, 'lapsed'::text])) OR ((decided_at IS NOT NULL) AND (decided_by IS NOT NULL))))
  constraint deals_check4 CHECK (((state = 'rejected'::text) <= ((reason_code <> ''::text) AND (rejected_at IS NOT NULL))))
  constraint deals_check5 CHECK (((appealed_at IS NULL) = (appeal = ''::text)))
  constraint deals_check6 CHECK (((state = ANY (ARRAY['approved'::text, 'won'::text, 'lost'::text, 'lapsed'::text])) = (protected_until IS NOT NULL)))
  constraint deals_check7 CHECK (((state = 'approved'::text) = (lapses_at IS NOT NULL)))
  constraint deals_check8 CHECK (((remind_at IS NULL) OR (state = 'approved'::text)))
  constraint deals_check9 CHECK (((extended_at IS NULL) = (extension_reason = ''::text)))
  constraint deals_company_check CHECK (((length(company) >= 1) AND (length(company) <= 100)))
  constraint deals_contact_email_check CHECK ((contact_email = lower(contact_email)))
  constraint deals_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint deals_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id)
  constraint deals_extension_reason_check CHECK ((length(extension_reason) <= 500))
  constraint deals_lost_words_check CHECK ((length(lost_words) <= 1000))
  constraint deals_notes_check CHECK ((length(notes) <= 2000))
  constraint deals_number_key UNIQUE (number)
  constraint deals_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint deals_organization_id_id_key UNIQUE (organization_id, id)
  constraint deals_pkey PRIMARY KEY (id)
  constraint deals_product_check CHECK ((product = ANY (ARRAY[''::text, 'safe'::text, 'safe_pro'::text, 'safe_server'::text, 'availability'::text, 'migration'::text])))
  constraint deals_quantity_check CHECK (((quantity >= 1) AND (quantity <= 100000)))
  constraint deals_reason_check CHECK ((length(reason) <= 1000))
  constraint deals_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES people(id)
  constraint deals_rejected_by_fkey FOREIGN KEY (rejected_by) REFERENCES people(id)
  constraint deals_rule_version_fkey FOREIGN KEY (rule_version) REFERENCES deal_rules(version)
  constraint deals_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'appealed'::text, 'won'::text, 'lost'::text, 'lapsed'::text, 'withdrawn'::text])))
  constraint deals_value_cents_check CHECK ((value_cents >= 0))
  INDEX deals_account ON public.deals USING btree (organization_id, account_id) WHERE (account_id IS NOT NULL)
  INDEX deals_by_close ON public.deals USING btree (organization_id, sort_close_on, id)
  INDEX deals_by_name ON public.deals USING btree (organization_id, sort_name, id)
  INDEX deals_by_state ON public.deals USING btree (organization_id, state, created_at DESC, id DESC)
  INDEX deals_by_value ON public.deals USING btree (organization_id, sort_value_cents, id)
  INDEX deals_contact ON public.deals USING btree (contact_email) WHERE (contact_email <> ''::text)
  INDEX deals_customer ON public.deals USING btree (customer_key, product) WHERE (state = ANY (ARRAY['submitted'::text, 'appealed'::text, 'approved'::text]))
  INDEX deals_newest ON public.deals USING btree (organization_id, created_at DESC, id DESC)
  INDEX deals_office ON public.deals USING btree (state, submitted_at DESC, id DESC) WHERE (submitted_at IS NOT NULL)
  INDEX deals_own_customer ON public.deals USING btree (organization_id, customer_key) WHERE (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'appealed'::text, 'approved'::text]))
  UNIQUE INDEX deals_quote ON public.deals USING btree (quote_id) WHERE (quote_id IS NOT NULL)
  INDEX deals_search ON public.deals USING gin (organization_id, search_text gin_trgm_ops)
  INDEX deals_to_lapse ON public.deals USING btree (lapses_at) WHERE (state = 'approved'::text)
  INDEX deals_to_remind ON public.deals USING btree (remind_at) WHERE (remind_at IS NOT NULL)
  INDEX deals_to_tell ON public.deals USING btree (reply_by_at) WHERE ((state = ANY (ARRAY['submitted'::text, 'appealed'::text])) AND (overdue_told_at IS NULL))
  INDEX deals_waiting ON public.deals USING btree (reply_by_at, id) WHERE (state = ANY (ARRAY['submitted'::text, 'appealed'::text]))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND ((membership_id = app.membership()) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = deals.account_id)))))) check ((organization_id = app.organization()) AND ((membership_id = app.membership()) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = deals.account_id))))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (account_id, appeal, appealed_at, close_on, closed_at, company, competition, contact_email, contact_name, contact_phone, country, customer_key, extended_at, extension_reason, lapses_at, lost_code, lost_words, notes, overdue_told_at, product, protected_until, quantity, quote_id, remind_at, reply_by_at, reply_by_on, rule_version, state, submitted_at, time_zone, updated_at, value_cents, won_invoice_id) to portal_limited
  grant update (account_id, appeal, appealed_at, close_on, closed_at, company, competition, contact_email, contact_name, contact_phone, country, customer_key, extended_at, extension_reason, lapses_at, lost_code, lost_words, notes, overdue_told_at, product, protected_until, quantity, quote_id, remind_at, reply_by_at, reply_by_on, rule_version, state, submitted_at, time_zone, updated_at, value_cents, won_invoice_id) to portal_partner
  grant update (contact_email, contact_name, contact_phone, customer_key, registered_name) to portal_privacy
  grant select (id, organization_id, search_text, state) to portal_search
  grant update (closed_at, decided_at, decided_by, extended_at, extension_reason, lapses_at, overdue_told_at, protected_until, reason, reason_code, rejected_at, rejected_by, remind_at, reply_by_at, reply_by_on, state, updated_at) to portal_system

table disputes (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid
  invoice_id uuid not null
  invoice_line_id uuid not null
  reason_code text not null
  words text not null
  status text not null default 'open'::text
  opened_by uuid not null
  opened_at timestamp with time zone not null
  answer text not null default ''::text
  closed_by uuid
  closed_at timestamp with time zone
  constraint disputes_check CHECK (((status = 'open'::text) = (closed_at IS NULL)))
  constraint disputes_check1 CHECK (((status = 'open'::text) = (closed_by IS NULL)))
  constraint disputes_check2 CHECK (((status <> ALL (ARRAY['accepted'::text, 'explained'::text])) OR (answer <> ''::text)))
  constraint disputes_organization_id_id_key UNIQUE (organization_id, id)
  constraint disputes_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint disputes_organization_id_invoice_line_id_fkey FOREIGN KEY (organization_id, invoice_line_id) REFERENCES invoice_lines(organization_id, id)
  constraint disputes_pkey PRIMARY KEY (id)
  constraint disputes_reason_code_check CHECK ((reason_code = ANY (ARRAY['amount'::text, 'not_ordered'::text, 'quantity'::text, 'ended'::text, 'twice'::text, 'tax'::text, 'other'::text])))
  constraint disputes_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'explained'::text, 'withdrawn'::text])))
  INDEX disputes_by_status ON public.disputes USING btree (status, closed_at DESC, id DESC) WHERE (status <> 'open'::text)
  INDEX disputes_invoice ON public.disputes USING btree (organization_id, invoice_id)
  INDEX disputes_line ON public.disputes USING btree (invoice_line_id)
  UNIQUE INDEX disputes_one_open ON public.disputes USING btree (invoice_line_id) WHERE (status = 'open'::text)
  INDEX disputes_open ON public.disputes USING btree (opened_at, id) WHERE (status = 'open'::text)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = disputes.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = disputes.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER disputes_stay_closed BEFORE DELETE OR UPDATE ON public.disputes FOR EACH ROW EXECUTE FUNCTION app.refuse_closed_dispute()
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant select (invoice_id, organization_id, status) to portal_customer
  grant update (answer, closed_at, closed_by, status) to portal_limited
  grant update (answer, closed_at, closed_by, status) to portal_partner

table email_changes
  id uuid not null
  person_id uuid not null
  old_email text not null
  new_email text not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  old_confirmed_at timestamp with time zone
  new_confirmed_at timestamp with time zone
  ended_at timestamp with time zone
  outcome text
  constraint email_changes_check CHECK (((new_email = lower(new_email)) AND ((length(new_email) >= 3) AND (length(new_email) <= 254)) AND (new_email <> old_email)))
  constraint email_changes_check1 CHECK (((ended_at IS NULL) = (outcome IS NULL)))
  constraint email_changes_outcome_check CHECK ((outcome = ANY (ARRAY['changed'::text, 'cancelled'::text, 'replaced'::text, 'refused'::text])))
  constraint email_changes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint email_changes_pkey PRIMARY KEY (id)
  INDEX email_changes_new ON public.email_changes USING btree (new_email)
  INDEX email_changes_old ON public.email_changes USING btree (old_email)
  UNIQUE INDEX email_changes_one_open ON public.email_changes USING btree (person_id) WHERE (ended_at IS NULL)
  INDEX email_changes_person ON public.email_changes USING btree (person_id, created_at)
  grant delete, select to portal_privacy
  grant insert, select, update to portal_system

table enrolments (row security, forced)
  id uuid not null
  organization_id uuid not null
  person_id uuid not null
  course_id uuid not null
  enrolled_at timestamp with time zone not null
  last_result text
  valid_until date
  constraint enrolments_check CHECK (((valid_until IS NULL) OR (last_result IS NOT NULL)))
  constraint enrolments_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id)
  constraint enrolments_last_result_check CHECK ((last_result = ANY (ARRAY['passed'::text, 'failed'::text])))
  constraint enrolments_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint enrolments_organization_id_id_key UNIQUE (organization_id, id)
  constraint enrolments_organization_id_person_id_course_id_key UNIQUE (organization_id, person_id, course_id)
  constraint enrolments_organization_id_person_id_fkey FOREIGN KEY (organization_id, person_id) REFERENCES memberships(organization_id, person_id)
  constraint enrolments_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint enrolments_pkey PRIMARY KEY (id)
  INDEX enrolments_course ON public.enrolments USING btree (course_id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (last_result, valid_until) to portal_limited
  grant update (last_result, valid_until) to portal_partner

table exam_answers (row security, forced)
  organization_id uuid not null
  try_id uuid not null
  position smallint not null
  question_id uuid not null
  chosen smallint[] not null default '{}'::smallint[]
  answered_at timestamp with time zone
  is_right boolean
  constraint exam_answers_organization_id_try_id_fkey FOREIGN KEY (organization_id, try_id) REFERENCES exam_tries(organization_id, id)
  constraint exam_answers_pkey PRIMARY KEY (try_id, "position")
  constraint exam_answers_position_check CHECK (("position" > 0))
  constraint exam_answers_question_id_fkey FOREIGN KEY (question_id) REFERENCES course_questions(id)
  constraint exam_answers_try_id_question_id_key UNIQUE (try_id, question_id)
  INDEX exam_answers_question ON public.exam_answers USING btree (question_id) WHERE (is_right IS NOT NULL)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (answered_at, chosen, is_right) to portal_limited
  grant update (answered_at, chosen, is_right) to portal_partner

table exam_tries (row security, forced)
  id uuid not null
  organization_id uuid not null
  enrolment_id uuid not null
  course_id uuid not null
  knows_material boolean not null
  questions_count smallint not null
  pass_percent smallint not null
  started_at timestamp with time zone not null
  due_at timestamp with time zone
  state text not null default 'running'::text
  handed_in_at timestamp with time zone
  right_count smallint
  constraint exam_tries_check CHECK ((due_at > started_at))
  constraint exam_tries_check1 CHECK (((right_count >= 0) AND (right_count <= questions_count)))
  constraint exam_tries_check2 CHECK ((((state = 'running'::text) = (handed_in_at IS NULL)) AND ((state = 'running'::text) = (right_count IS NULL))))
  constraint exam_tries_course_id_fkey FOREIGN KEY (course_id) REFERENCES courses(id)
  constraint exam_tries_organization_id_enrolment_id_fkey FOREIGN KEY (organization_id, enrolment_id) REFERENCES enrolments(organization_id, id)
  constraint exam_tries_organization_id_id_key UNIQUE (organization_id, id)
  constraint exam_tries_pkey PRIMARY KEY (id)
  constraint exam_tries_questions_count_check CHECK ((questions_count > 0))
  constraint exam_tries_state_check CHECK ((state = ANY (ARRAY['running'::text, 'passed'::text, 'failed'::text])))
  INDEX exam_tries_course ON public.exam_tries USING btree (course_id, handed_in_at) WHERE (state <> 'running'::text)
  INDEX exam_tries_due ON public.exam_tries USING btree (due_at) WHERE (state = 'running'::text)
  INDEX exam_tries_of ON public.exam_tries USING btree (enrolment_id, started_at DESC)
  UNIQUE INDEX exam_tries_one_running ON public.exam_tries USING btree (enrolment_id) WHERE (state = 'running'::text)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (handed_in_at, right_count, state) to portal_limited
  grant update (handed_in_at, right_count, state) to portal_partner

table file_downloads (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  person_id uuid not null
  snapshot_id text not null
  path text not null
  kind text not null
  state text not null default 'running'::text
  bytes_sent bigint not null default 0
  started_at timestamp with time zone not null
  ended_at timestamp with time zone
  told_at timestamp with time zone
  constraint file_downloads_bytes_sent_check CHECK ((bytes_sent >= 0))
  constraint file_downloads_check CHECK (((state = 'running'::text) = (ended_at IS NULL)))
  constraint file_downloads_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'folder'::text])))
  constraint file_downloads_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint file_downloads_path_check CHECK (((length(path) >= 1) AND (length(path) <= 4096)))
  constraint file_downloads_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint file_downloads_pkey PRIMARY KEY (id)
  constraint file_downloads_snapshot_id_check CHECK ((snapshot_id ~ '^[0-9a-f]{64}$'::text))
  constraint file_downloads_state_check CHECK ((state = ANY (ARRAY['running'::text, 'complete'::text, 'broken'::text, 'left'::text])))
  INDEX file_downloads_machine ON public.file_downloads USING btree (machine_id)
  INDEX file_downloads_old ON public.file_downloads USING btree (started_at)
  INDEX file_downloads_to_tell ON public.file_downloads USING btree (machine_id, person_id) WHERE ((state = 'broken'::text) AND (told_at IS NULL))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = file_downloads.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = file_downloads.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant delete, select, update to portal_system
  grant update (bytes_sent, ended_at, state, told_at) to portal_customer
  grant update (bytes_sent, ended_at, state, told_at) to portal_limited
  grant update (bytes_sent, ended_at, state, told_at) to portal_partner

table file_viewings (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  person_id uuid not null
  viewed_on date not null
  constraint file_viewings_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint file_viewings_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint file_viewings_pkey PRIMARY KEY (machine_id, person_id, viewed_on)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = file_viewings.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = file_viewings.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant delete, select to portal_system

table files_to_remove
  id uuid not null
  case_id uuid
  sha256 text not null
  asked_at timestamp with time zone not null
  tries integer not null default 0
  last_error text
  constraint files_to_remove_case_id_fkey FOREIGN KEY (case_id) REFERENCES privacy_cases(id)
  constraint files_to_remove_case_id_sha256_key UNIQUE NULLS NOT DISTINCT (case_id, sha256)
  constraint files_to_remove_pkey PRIMARY KEY (id)
  constraint files_to_remove_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  INDEX files_to_remove_name ON public.files_to_remove USING btree (sha256)
  INDEX files_to_remove_oldest ON public.files_to_remove USING btree (tries, asked_at, id)
  grant select to portal_office
  grant insert, select to portal_privacy
  grant delete, insert, select to portal_system
  grant update (last_error, tries) to portal_system

table inbound_mails
  id uuid not null
  message_id text not null
  from_email text not null
  from_name text not null default ''::text
  subject text not null default ''::text
  words text not null default ''::text
  outcome text not null
  reason text not null default ''::text
  raw_sha256 text
  ticket_id uuid
  received_at timestamp with time zone not null
  settled_at timestamp with time zone
  settled_by uuid
  constraint inbound_mails_check CHECK (((outcome = 'held'::text) OR (settled_at IS NULL)))
  constraint inbound_mails_from_email_check CHECK ((length(from_email) <= 254))
  constraint inbound_mails_from_name_check CHECK ((length(from_name) <= 200))
  constraint inbound_mails_message_id_check CHECK (((length(message_id) >= 1) AND (length(message_id) <= 998)))
  constraint inbound_mails_message_id_key UNIQUE (message_id)
  constraint inbound_mails_outcome_check CHECK ((outcome = ANY (ARRAY['reply'::text, 'opened'::text, 'held'::text, 'ignored'::text])))
  constraint inbound_mails_pkey PRIMARY KEY (id)
  constraint inbound_mails_raw_sha256_check CHECK ((raw_sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint inbound_mails_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES people(id)
  constraint inbound_mails_subject_check CHECK ((length(subject) <= 300))
  constraint inbound_mails_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
  constraint inbound_mails_words_check CHECK ((length(words) <= 20000))
  INDEX inbound_mails_age ON public.inbound_mails USING btree (received_at)
  INDEX inbound_mails_from ON public.inbound_mails USING btree (from_email)
  INDEX inbound_mails_held ON public.inbound_mails USING btree (received_at, id) WHERE ((outcome = 'held'::text) AND (settled_at IS NULL))
  INDEX inbound_mails_raw ON public.inbound_mails USING btree (raw_sha256) WHERE (raw_sha256 IS NOT NULL)
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (from_email, from_name, message_id, raw_sha256, settled_at, subject, words) to portal_privacy
  grant update (outcome, reason, settled_at, settled_by, ticket_id) to portal_system

table install_links (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  token_hash bytea not null
  purpose text not null
  made_by uuid
  opened_count integer not null default 0
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  revoked_at timestamp with time zone
  constraint install_links_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint install_links_opened_count_check CHECK ((opened_count >= 0))
  constraint install_links_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint install_links_pkey PRIMARY KEY (id)
  constraint install_links_purpose_check CHECK ((purpose = ANY (ARRAY['first'::text, 'again'::text, 'move'::text])))
  constraint install_links_token_hash_check CHECK ((length(token_hash) = 32))
  constraint install_links_token_hash_key UNIQUE (token_hash)
  INDEX install_links_machine ON public.install_links USING btree (machine_id, created_at)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = install_links.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = install_links.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant delete, insert, select, update to portal_system

table invitations (row security, forced)
  id uuid not null
  organization_id uuid not null
  email text not null
  first_name text not null default ''::text
  last_name text not null default ''::text
  office_phone text not null default ''::text
  mobile_phone text not null default ''::text
  roles text[] not null
  status text not null default 'invited'::text
  invited_by uuid not null
  membership_id uuid
  sent_count integer not null default 1
  sent_at timestamp with time zone not null
  resent_at timestamp with time zone[] not null default '{}'::timestamp with time zone[]
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint invitations_check CHECK (((status = 'accepted'::text) = (membership_id IS NOT NULL)))
  constraint invitations_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint invitations_first_name_check CHECK ((length(first_name) <= 50))
  constraint invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES people(id)
  constraint invitations_last_name_check CHECK ((length(last_name) <= 50))
  constraint invitations_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES memberships(id)
  constraint invitations_mobile_phone_check CHECK ((length(mobile_phone) <= 30))
  constraint invitations_office_phone_check CHECK ((length(office_phone) <= 30))
  constraint invitations_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint invitations_pkey PRIMARY KEY (id)
  constraint invitations_resent_at_check CHECK ((cardinality(resent_at) <= 5))
  constraint invitations_roles_check CHECK (((roles <@ ARRAY['administrator'::text, 'billing'::text, 'technician'::text, 'sales'::text, 'read_only'::text]) AND (cardinality(roles) > 0)))
  constraint invitations_sent_count_check CHECK ((sent_count > 0))
  constraint invitations_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'accepted'::text, 'declined'::text, 'revoked'::text, 'lapsed'::text])))
  INDEX invitations_email ON public.invitations USING btree (email)
  INDEX invitations_ending ON public.invitations USING btree (expires_at) WHERE (status = 'invited'::text)
  INDEX invitations_newest ON public.invitations USING btree (organization_id, created_at)
  UNIQUE INDEX invitations_one_open ON public.invitations USING btree (organization_id, email) WHERE (status = ANY (ARRAY['invited'::text, 'lapsed'::text]))
  policy portal_limited for SELECT to portal_limited using (organization_id = app.organization())
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant update (email, first_name, last_name, mobile_phone, office_phone) to portal_privacy

table invoice_lines (row security, forced)
  id uuid not null
  organization_id uuid not null
  invoice_id uuid not null
  quote_id uuid not null
  position smallint not null
  item_kind text not null
  subscription_id uuid
  term_starts_on date
  term_ends_on date
  item jsonb not null
  description text not null
  explanation text not null
  quantity integer not null
  unit_list_cents bigint not null
  currency text not null
  list_cents bigint not null
  discount_cents bigint not null
  adjustment_cents bigint not null default 0
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  fulfilled_at timestamp with time zone
  taken_back_at timestamp with time zone
  product text not null default ''::text
  constraint invoice_lines_check CHECK ((net_cents = ((list_cents - discount_cents) + adjustment_cents)))
  constraint invoice_lines_check1 CHECK ((total_cents = (net_cents + tax_cents)))
  constraint invoice_lines_discount_cents_check CHECK ((discount_cents >= 0))
  constraint invoice_lines_given_or_taken_back CHECK (((fulfilled_at IS NULL) OR (taken_back_at IS NULL)))
  constraint invoice_lines_invoice_id_position_key UNIQUE (invoice_id, "position")
  constraint invoice_lines_organization_id_id_key UNIQUE (organization_id, id)
  constraint invoice_lines_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint invoice_lines_organization_id_quote_id_fkey FOREIGN KEY (organization_id, quote_id) REFERENCES quotes(organization_id, id)
  constraint invoice_lines_pkey PRIMARY KEY (id)
  constraint invoice_lines_quantity_check CHECK ((quantity > 0))
  INDEX invoice_lines_product ON public.invoice_lines USING btree (organization_id, product, invoice_id)
  INDEX invoice_lines_subscription ON public.invoice_lines USING btree (subscription_id) WHERE (subscription_id IS NOT NULL)
  INDEX invoice_lines_unfulfilled ON public.invoice_lines USING btree (invoice_id) WHERE ((fulfilled_at IS NULL) AND (taken_back_at IS NULL))
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM invoices i
  WHERE (i.id = invoice_lines.invoice_id))) check (EXISTS ( SELECT
   FROM quotes q
  WHERE (q.id = invoice_lines.quote_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = invoice_lines.organization_id) AND (i.id = invoice_lines.invoice_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = invoice_lines.organization_id) AND (i.id = invoice_lines.invoice_id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  TRIGGER invoice_lines_name_product BEFORE INSERT ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION app.name_product()
  TRIGGER invoice_lines_never_edited BEFORE DELETE OR UPDATE ON public.invoice_lines FOR EACH ROW EXECUTE FUNCTION app.refuse_line_change()
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system

table invoice_series
  vendor text not null
  year smallint not null
  last_number integer not null default 0
  constraint invoice_series_pkey PRIMARY KEY (vendor, year)
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system

table invoices (row security, forced)
  id uuid not null
  organization_id uuid not null
  payer_id uuid not null
  account_id uuid
  account_name text not null
  kind text not null
  description text not null
  status text not null default 'open'::text
  number text
  tax_rate_ppm integer not null
  tax_name text not null
  purchase_order text not null default ''::text
  stays_open boolean not null default false
  currency text not null
  list_cents bigint not null
  discount_cents bigint not null
  adjustment_cents bigint not null default 0
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  snapshot jsonb
  created_at timestamp with time zone not null
  issued_on date
  paid_at timestamp with time zone
  voided_at timestamp with time zone
  void_reason text
  dated_at timestamp with time zone not null generated default COALESCE(paid_at, created_at)
  history_status text not null generated default 
CASE
    WHEN (status = 'paid'::text) THEN 'paid'::text
    WHEN (status = 'open'::text) THEN 'waiting'::text
    WHEN ((void_reason ~~ 'payment declined%'::text) AND (void_reason <> 'payment declined (voided)'::text)) THEN 'declined'::text
    ELSE 'void'::text
END
  card_brand text generated default ((snapshot -> 'card'::text) ->> 'brand'::text)
  card_last4 text generated default ((snapshot -> 'card'::text) ->> 'last4'::text)
  purchase_order_key text not null generated default lower(purchase_order)
  customer_key text not null generated default app.searchable(account_name)
  constraint invoices_check CHECK ((net_cents = ((list_cents - discount_cents) + adjustment_cents)))
  constraint invoices_check1 CHECK ((total_cents = (net_cents + tax_cents)))
  constraint invoices_check2 CHECK (((status = 'paid'::text) = (number IS NOT NULL)))
  constraint invoices_check3 CHECK (((status = 'paid'::text) = (paid_at IS NOT NULL)))
  constraint invoices_check4 CHECK (((status = 'paid'::text) = (snapshot IS NOT NULL)))
  constraint invoices_check5 CHECK (((status = 'void'::text) = (voided_at IS NOT NULL)))
  constraint invoices_discount_cents_check CHECK ((discount_cents >= 0))
  constraint invoices_number_key UNIQUE (number)
  constraint invoices_organization_id_id_key UNIQUE (organization_id, id)
  constraint invoices_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint invoices_pkey PRIMARY KEY (id)
  constraint invoices_status_check CHECK ((status = ANY (ARRAY['open'::text, 'paid'::text, 'void'::text])))
  INDEX invoices_account ON public.invoices USING btree (organization_id, account_id, dated_at DESC, id DESC)
  INDEX invoices_amount ON public.invoices USING btree (organization_id, total_cents, dated_at DESC, id DESC)
  INDEX invoices_card_history ON public.invoices USING btree (organization_id, card_last4, dated_at DESC, id DESC) WHERE (card_last4 IS NOT NULL)
  INDEX invoices_customer ON public.invoices USING gin (organization_id, customer_key gin_trgm_ops)
  INDEX invoices_history ON public.invoices USING btree (organization_id, dated_at DESC, id DESC)
  INDEX invoices_open ON public.invoices USING btree (created_at) WHERE (status = 'open'::text)
  INDEX invoices_own_history ON public.invoices USING btree (payer_id, dated_at DESC, id DESC) WHERE (organization_id = '00000000-0000-7000-8000-000000000001'::uuid)
  INDEX invoices_paid ON public.invoices USING btree (dated_at DESC, id DESC) WHERE (status = 'paid'::text)
  INDEX invoices_purchase_order ON public.invoices USING btree (organization_id, purchase_order_key) WHERE (purchase_order_key <> ''::text)
  INDEX invoices_sums ON public.invoices USING btree (organization_id, dated_at) INCLUDE (id, currency, net_cents, tax_cents, total_cents) WHERE (status = 'paid'::text)
  INDEX invoices_unpaid_history ON public.invoices USING btree (organization_id, history_status, dated_at DESC, id DESC) WHERE (history_status <> 'paid'::text)
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = invoices.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = invoices.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER invoices_free_carried AFTER UPDATE OF status ON public.invoices FOR EACH ROW WHEN (((new.status = 'void'::text) AND (old.status <> 'void'::text))) EXECUTE FUNCTION app.free_carried_of_invoice()
  TRIGGER invoices_never_edited BEFORE DELETE OR UPDATE ON public.invoices FOR EACH ROW EXECUTE FUNCTION app.refuse_paper_change()
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (status, void_reason, voided_at) to portal_customer
  grant select (customer_key, id, organization_id) to portal_search

table lead_events (row security, forced)
  id uuid not null
  organization_id uuid not null
  lead_id uuid not null
  kind text not null
  words text not null default ''::text
  by_person uuid
  created_at timestamp with time zone not null
  constraint lead_events_by_person_fkey FOREIGN KEY (by_person) REFERENCES people(id)
  constraint lead_events_kind_check CHECK ((kind = ANY (ARRAY['asked'::text, 'asked_again'::text, 'contacted'::text, 'lost'::text, 'reopened'::text, 'assigned'::text, 'noted'::text, 'converted'::text, 'anonymised'::text])))
  constraint lead_events_organization_id_lead_id_fkey FOREIGN KEY (organization_id, lead_id) REFERENCES leads(organization_id, id)
  constraint lead_events_pkey PRIMARY KEY (id)
  constraint lead_events_words_check CHECK ((length(words) <= 2000))
  INDEX lead_events_story ON public.lead_events USING btree (organization_id, lead_id, created_at, id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (words) to portal_partner
  grant update (words) to portal_privacy

table leads (row security, forced)
  id uuid not null
  organization_id uuid not null
  state text not null default 'new'::text
  state_since timestamp with time zone not null
  name text not null
  company text not null default ''::text
  email text not null
  phone text not null default ''::text
  interest text not null default ''::text
  interest_name text not null default ''::text
  message text not null default ''::text
  consent_version text not null
  consent_words text not null
  consented_at timestamp with time zone not null
  asked_count integer not null default 1
  created_at timestamp with time zone not null
  asked_at timestamp with time zone not null
  touched_at timestamp with time zone not null
  assigned_to uuid
  lost_reason text
  account_id uuid
  converted_at timestamp with time zone
  mailed_at timestamp with time zone
  anonymised_at timestamp with time zone
  search_text text generated default app.searchable(((((name || ' '::text) || company) || ' '::text) || email))
  constraint leads_asked_count_check CHECK ((asked_count >= 1))
  constraint leads_check CHECK (((state = 'lost'::text) = (lost_reason IS NOT NULL)))
  constraint leads_check1 CHECK (((state = 'converted'::text) = (converted_at IS NOT NULL)))
  constraint leads_company_check CHECK ((length(company) <= 100))
  constraint leads_email_check CHECK (((email = lower(email)) AND (length(email) <= 254)))
  constraint leads_lost_reason_check CHECK ((lost_reason = ANY (ARRAY['no_answer'::text, 'too_expensive'::text, 'other_product'::text, 'not_needed'::text, 'spam'::text, 'other'::text])))
  constraint leads_message_check CHECK ((length(message) <= 2000))
  constraint leads_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
  constraint leads_organization_id_assigned_to_fkey FOREIGN KEY (organization_id, assigned_to) REFERENCES memberships(organization_id, id)
  constraint leads_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint leads_organization_id_id_key UNIQUE (organization_id, id)
  constraint leads_phone_check CHECK ((length(phone) <= 30))
  constraint leads_pkey PRIMARY KEY (id)
  constraint leads_state_check CHECK ((state = ANY (ARRAY['new'::text, 'contacted'::text, 'converted'::text, 'lost'::text])))
  INDEX leads_by_age ON public.leads USING btree (organization_id, asked_at DESC, id DESC)
  INDEX leads_by_arrival ON public.leads USING btree (organization_id, created_at)
  INDEX leads_by_email ON public.leads USING btree (email, mailed_at)
  INDEX leads_by_state ON public.leads USING btree (organization_id, state, asked_at DESC, id DESC)
  INDEX leads_of_account ON public.leads USING btree (organization_id, account_id) WHERE (account_id IS NOT NULL)
  INDEX leads_of_member ON public.leads USING btree (organization_id, assigned_to, asked_at DESC, id DESC) WHERE (assigned_to IS NOT NULL)
  INDEX leads_search ON public.leads USING gin (organization_id, search_text gin_trgm_ops)
  INDEX leads_to_forget ON public.leads USING btree (touched_at) WHERE (anonymised_at IS NULL)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (account_id, anonymised_at, asked_at, asked_count, assigned_to, company, consent_version, consent_words, consented_at, converted_at, email, interest, interest_name, lost_reason, mailed_at, message, name, phone, state, state_since, touched_at) to portal_partner
  grant update (anonymised_at, company, email, message, name, phone) to portal_privacy
  grant select (id, organization_id, search_text) to portal_search

table logos (row security, forced)
  id uuid not null
  organization_id uuid not null
  file text not null
  width smallint not null
  height smallint not null
  created_by text not null
  created_at timestamp with time zone not null
  constraint logos_file_check CHECK ((file ~ '^[0-9a-f]{64}$'::text))
  constraint logos_height_check CHECK (((height >= 1) AND (height <= 200)))
  constraint logos_organization_id_file_key UNIQUE (organization_id, file)
  constraint logos_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint logos_organization_id_id_key UNIQUE (organization_id, id)
  constraint logos_pkey PRIMARY KEY (id)
  constraint logos_width_check CHECK (((width >= 1) AND (width <= 600)))
  INDEX logos_file ON public.logos USING btree (file)
  policy portal_customer for SELECT to portal_customer using (organization_id = ( SELECT a.organization_id
   FROM accounts a
  WHERE (a.id = app.account())))
  policy portal_limited for SELECT to portal_limited using (organization_id = app.organization())
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant select (height, id, organization_id, width) to portal_customer

table machine_credentials (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  token_hash bytea not null
  created_at timestamp with time zone not null
  revoked_at timestamp with time zone
  instance_id text
  constraint machine_credentials_instance_id_check CHECK (((length(instance_id) >= 8) AND (length(instance_id) <= 80)))
  constraint machine_credentials_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint machine_credentials_pkey PRIMARY KEY (id)
  constraint machine_credentials_token_hash_check CHECK ((length(token_hash) = 32))
  constraint machine_credentials_token_hash_key UNIQUE (token_hash)
  INDEX machine_credentials_machine ON public.machine_credentials USING btree (machine_id, created_at)
  UNIQUE INDEX machine_credentials_one ON public.machine_credentials USING btree (machine_id) WHERE (revoked_at IS NULL)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machine_credentials.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machine_credentials.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select, update to portal_customer
  grant select, update to portal_limited
  grant select to portal_office
  grant select, update to portal_partner
  grant delete, insert, select, update to portal_system

table machine_days (row security, forced)
  organization_id uuid not null
  day_on date not null
  computers integer not null
  servers integer not null
  healthy integer not null
  attention integer not null
  unknown integer not null
  off integer not null
  bytes_stored bigint not null
  bytes_metered bigint not null
  bytes_purchased bigint not null
  counted_at timestamp with time zone not null
  constraint machine_days_attention_check CHECK ((attention >= 0))
  constraint machine_days_bytes_metered_check CHECK ((bytes_metered >= 0))
  constraint machine_days_bytes_purchased_check CHECK ((bytes_purchased >= 0))
  constraint machine_days_bytes_stored_check CHECK ((bytes_stored >= 0))
  constraint machine_days_check CHECK (((computers + servers) = (((healthy + attention) + unknown) + off)))
  constraint machine_days_computers_check CHECK ((computers >= 0))
  constraint machine_days_healthy_check CHECK ((healthy >= 0))
  constraint machine_days_off_check CHECK ((off >= 0))
  constraint machine_days_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint machine_days_pkey PRIMARY KEY (organization_id, day_on)
  constraint machine_days_servers_check CHECK ((servers >= 0))
  constraint machine_days_unknown_check CHECK ((unknown >= 0))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table machine_drives (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  name text not null
  kind text not null
  bytes bigint not null default 0
  is_selected boolean not null
  missing_since timestamp with time zone
  seen_at timestamp with time zone not null
  constraint machine_drives_bytes_check CHECK ((bytes >= 0))
  constraint machine_drives_kind_check CHECK ((kind = ANY (ARRAY['internal'::text, 'external'::text, 'network'::text])))
  constraint machine_drives_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120)))
  constraint machine_drives_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint machine_drives_pkey PRIMARY KEY (machine_id, name)
  INDEX machine_drives_missing ON public.machine_drives USING btree (missing_since) WHERE ((missing_since IS NOT NULL) AND is_selected)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machine_drives.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machine_drives.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table machine_removals (row security, forced)
  machine_id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  nickname text not null
  kind text not null
  serial text not null
  bytes bigint not null
  reason text not null
  asked_by uuid
  begun_at timestamp with time zone not null
  data_gone_at timestamp with time zone
  ended_at timestamp with time zone
  constraint machine_removals_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint machine_removals_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id)
  constraint machine_removals_bytes_check CHECK ((bytes >= 0))
  constraint machine_removals_kind_check CHECK ((kind = ANY (ARRAY['computer'::text, 'server'::text])))
  constraint machine_removals_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint machine_removals_pkey PRIMARY KEY (machine_id)
  constraint machine_removals_reason_check CHECK ((reason = ANY (ARRAY['deleted'::text, 'purged'::text])))
  constraint machine_removals_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
  INDEX machine_removals_account ON public.machine_removals USING btree (account_id, begun_at DESC)
  INDEX machine_removals_newest ON public.machine_removals USING btree (begun_at DESC, machine_id DESC)
  INDEX machine_removals_open ON public.machine_removals USING btree (begun_at) WHERE (ended_at IS NULL)
  policy portal_office for ALL to portal_office using true check true
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select, update to portal_system

table machines (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  kind text not null
  nickname text not null
  sort_name text not null generated default app.searchable(nickname)
  serial text not null
  person_id uuid
  host_name text not null default ''::text
  platform text
  os_version text not null default ''::text
  client_version text not null default ''::text
  key_kind text not null default 'managed'::text
  repository_key bytea
  schedule_minutes integer
  installed_at timestamp with time zone
  stopped_at timestamp with time zone
  stopped_by uuid
  delete_at timestamp with time zone
  delete_asked_by uuid
  is_served boolean not null default true
  state text not null default 'never_ran'::text
  state_since timestamp with time zone not null
  state_until timestamp with time zone
  last_contact_at timestamp with time zone
  last_report_at timestamp with time zone
  clock_skew_seconds integer not null default 0
  last_backup_at timestamp with time zone
  run_started_at timestamp with time zone
  run_percent smallint
  files_left integer
  files_pending integer not null default 0
  paused_until timestamp with time zone
  frozen_at timestamp with time zone
  error_code text
  error_message text
  error_since timestamp with time zone
  bytes_protected bigint not null default 0
  bytes_stored bigint not null default 0
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  version_key text generated default app.version_key(client_version)
  update_told_at timestamp with time zone
  invited_email text
  policy_id uuid
  list_facet smallint not null generated default (((2 * (array_position(ARRAY['failing'::text, 'overdue'::text, 'late'::text, 'no_data'::text, 'never_ran'::text, 'frozen'::text, 'paused'::text, 'deletion_scheduled'::text, 'off'::text, 'inactive'::text, 'pending'::text, 'backing_up'::text, 'protected'::text], state) - 1)) +
CASE
    WHEN (kind = 'server'::text) THEN 1
    ELSE 0
END))::smallint
  sort_state text not null generated default (chr((97 + (array_position(ARRAY['failing'::text, 'overdue'::text, 'late'::text, 'no_data'::text, 'never_ran'::text, 'frozen'::text, 'paused'::text, 'deletion_scheduled'::text, 'off'::text, 'inactive'::text, 'pending'::text, 'backing_up'::text, 'protected'::text], state) - 1))) || app.searchable(nickname))
  sort_contact_at timestamp with time zone not null generated default COALESCE(last_contact_at, '0001-01-01 00:00:00+00'::timestamp with time zone)
  sort_backup_at timestamp with time zone not null generated default COALESCE(last_backup_at, '0001-01-01 00:00:00+00'::timestamp with time zone)
  search_text text not null generated default ((app.searchable(nickname) || chr(10)) || app.searchable(host_name))
  constraint machines_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint machines_account_id_id_key UNIQUE (account_id, id)
  constraint machines_bytes_protected_check CHECK ((bytes_protected >= 0))
  constraint machines_bytes_stored_check CHECK ((bytes_stored >= 0))
  constraint machines_check CHECK (((error_code IS NULL) = (error_since IS NULL)))
  constraint machines_client_version_check CHECK ((length(client_version) <= 40))
  constraint machines_delete_asked_by_fkey FOREIGN KEY (delete_asked_by) REFERENCES people(id)
  constraint machines_error_code_check CHECK ((length(error_code) <= 60))
  constraint machines_error_message_check CHECK ((length(error_message) <= 500))
  constraint machines_files_left_check CHECK ((files_left >= 0))
  constraint machines_files_pending_check CHECK ((files_pending >= 0))
  constraint machines_host_name_check CHECK ((length(host_name) <= 255))
  constraint machines_invited_email_check CHECK ((length(invited_email) <= 254))
  constraint machines_key_kind_check CHECK ((key_kind = ANY (ARRAY['managed'::text, 'private'::text])))
  constraint machines_kind_check CHECK ((kind = ANY (ARRAY['computer'::text, 'server'::text])))
  constraint machines_nickname_check CHECK (((length(nickname) >= 1) AND (length(nickname) <= 60)))
  constraint machines_organization_id_account_id_id_key UNIQUE (organization_id, account_id, id)
  constraint machines_organization_id_account_id_subscription_id_fkey FOREIGN KEY (organization_id, account_id, subscription_id) REFERENCES subscriptions(seen_by_organization_id, account_id, id) ON UPDATE CASCADE
  constraint machines_os_version_check CHECK ((length(os_version) <= 120))
  constraint machines_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint machines_pkey PRIMARY KEY (id)
  constraint machines_platform_check CHECK ((platform = ANY (ARRAY['windows'::text, 'macos'::text, 'linux'::text])))
  constraint machines_policy FOREIGN KEY (account_id, policy_id) REFERENCES backup_policies(account_id, id)
  constraint machines_run_percent_check CHECK (((run_percent >= 0) AND (run_percent <= 100)))
  constraint machines_schedule_minutes_check CHECK (((schedule_minutes >= 15) AND (schedule_minutes <= 44640)))
  constraint machines_serial_key UNIQUE (serial)
  constraint machines_state_check CHECK ((state = ANY (ARRAY['deletion_scheduled'::text, 'inactive'::text, 'off'::text, 'never_ran'::text, 'overdue'::text, 'no_data'::text, 'failing'::text, 'paused'::text, 'frozen'::text, 'backing_up'::text, 'late'::text, 'pending'::text, 'protected'::text])))
  constraint machines_stopped_by_fkey FOREIGN KEY (stopped_by) REFERENCES people(id)
  INDEX machines_account ON public.machines USING btree (account_id, sort_name, id)
  INDEX machines_by_client_version ON public.machines USING btree (organization_id, client_version, id)
  INDEX machines_by_facet_backup ON public.machines USING btree (organization_id, list_facet, sort_backup_at, id)
  INDEX machines_by_facet_contact ON public.machines USING btree (organization_id, list_facet, sort_contact_at, id)
  INDEX machines_by_facet_data ON public.machines USING btree (organization_id, list_facet, bytes_protected, id)
  INDEX machines_by_facet_name ON public.machines USING btree (organization_id, list_facet, sort_name, id)
  INDEX machines_by_facet_state ON public.machines USING btree (organization_id, list_facet, sort_state, id)
  INDEX machines_by_name ON public.machines USING btree (organization_id, sort_name, id)
  INDEX machines_by_policy ON public.machines USING btree (account_id, policy_id) WHERE (policy_id IS NOT NULL)
  INDEX machines_by_state ON public.machines USING btree (organization_id, state, sort_name, id)
  INDEX machines_by_version ON public.machines USING btree (organization_id, platform, version_key, id) WHERE ((installed_at IS NOT NULL) AND (delete_at IS NULL))
  INDEX machines_clock_wrong ON public.machines USING btree (organization_id) WHERE ((clock_skew_seconds < '-600'::integer) OR (clock_skew_seconds > 600))
  INDEX machines_due ON public.machines USING btree (state_until) WHERE (state_until IS NOT NULL)
  INDEX machines_invited ON public.machines USING btree (account_id, invited_email) WHERE (invited_email IS NOT NULL)
  INDEX machines_invited_email ON public.machines USING btree (invited_email) WHERE (invited_email IS NOT NULL)
  INDEX machines_overdue ON public.machines USING btree (account_id, id) WHERE (state = 'overdue'::text)
  INDEX machines_person ON public.machines USING btree (person_id) WHERE (person_id IS NOT NULL)
  INDEX machines_search ON public.machines USING gin (organization_id, search_text gin_trgm_ops)
  INDEX machines_state_changed ON public.machines USING btree (state_since)
  INDEX machines_subscription ON public.machines USING btree (subscription_id)
  INDEX machines_to_delete ON public.machines USING btree (delete_at) WHERE (delete_at IS NOT NULL)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machines.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = machines.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant delete, insert, select, update to portal_system
  grant update (invited_email) to portal_privacy
  grant select (account_id, id, organization_id, search_text, sort_name) to portal_search

table mail_refusals
  email text not null
  topic text not null
  created_at timestamp with time zone not null
  constraint mail_refusals_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint mail_refusals_pkey PRIMARY KEY (email, topic)
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, select to portal_privacy
  grant delete, insert, select to portal_system

table mailed_codes
  person_id uuid not null
  purpose text not null
  code_hash bytea not null
  tries_left integer not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint mailed_codes_code_hash_check CHECK ((octet_length(code_hash) = 32))
  constraint mailed_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint mailed_codes_pkey PRIMARY KEY (person_id, purpose)
  constraint mailed_codes_purpose_check CHECK ((purpose = ANY (ARRAY['enrolment'::text, 'sign-in'::text, 'confirmation'::text])))
  constraint mailed_codes_tries_left_check CHECK ((tries_left >= 0))
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table mails (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid
  kind text not null
  dedupe_key text not null
  recipient_email text not null
  recipient_name text not null default ''::text
  subject text not null
  text_body text not null
  html_body text not null
  message_id text not null
  state text not null default 'queued'::text
  attempts integer not null default 0
  next_attempt_at timestamp with time zone
  leased_until timestamp with time zone
  last_error text
  created_at timestamp with time zone not null
  sent_at timestamp with time zone
  topic text
  refusal text
  logo_file text
  reply_to text
  in_reply_to text
  constraint mails_check CHECK (((state = 'queued'::text) = (next_attempt_at IS NOT NULL)))
  constraint mails_check1 CHECK (((state = ANY (ARRAY['sent'::text, 'kept'::text])) = (sent_at IS NOT NULL)))
  constraint mails_in_reply_to_check CHECK ((length(in_reply_to) <= 998))
  constraint mails_kind_dedupe_key_recipient_email_key UNIQUE (kind, dedupe_key, recipient_email)
  constraint mails_logo_file_check CHECK ((logo_file ~ '^[0-9a-f]{64}$'::text))
  constraint mails_message_id_key UNIQUE (message_id)
  constraint mails_pkey PRIMARY KEY (id)
  constraint mails_reply_to_check CHECK ((length(reply_to) <= 320))
  constraint mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'kept'::text, 'failed'::text, 'stopped'::text])))
  INDEX mails_by_kind ON public.mails USING btree (kind, created_at, id)
  INDEX mails_by_recipient ON public.mails USING btree (recipient_email, created_at, id)
  INDEX mails_by_state ON public.mails USING btree (state, created_at, id)
  INDEX mails_due ON public.mails USING btree (next_attempt_at) WHERE (state = 'queued'::text)
  INDEX mails_failed ON public.mails USING btree (created_at) WHERE (state = 'failed'::text)
  INDEX mails_logo_file ON public.mails USING btree (logo_file) WHERE (logo_file IS NOT NULL)
  INDEX mails_newest ON public.mails USING btree (created_at, id)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for SELECT to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = mails.account_id)))))
  policy portal_limited_insert for INSERT to portal_limited check (organization_id = app.organization())
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert to portal_customer
  grant insert to portal_limited
  grant insert, select, update to portal_office
  grant insert to portal_partner
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant select (account_id, created_at, dedupe_key, id, kind, organization_id, recipient_email, refusal, sent_at, state) to portal_customer
  grant select (account_id, created_at, dedupe_key, id, kind, organization_id, recipient_email, refusal, sent_at, state) to portal_limited
  grant select (account_id, created_at, dedupe_key, id, kind, organization_id, recipient_email, refusal, sent_at, state) to portal_partner
  grant update (dedupe_key, html_body, last_error, leased_until, next_attempt_at, recipient_email, recipient_name, refusal, reply_to, state, subject, text_body) to portal_privacy

table material_reads (row security, forced)
  organization_id uuid not null
  enrolment_id uuid not null
  material_id uuid not null
  read_at timestamp with time zone not null
  constraint material_reads_material_id_fkey FOREIGN KEY (material_id) REFERENCES course_materials(id)
  constraint material_reads_organization_id_enrolment_id_fkey FOREIGN KEY (organization_id, enrolment_id) REFERENCES enrolments(organization_id, id)
  constraint material_reads_pkey PRIMARY KEY (enrolment_id, material_id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND true) check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system

table membership_accounts (row security, forced)
  organization_id uuid not null
  membership_id uuid not null
  account_id uuid not null
  is_ordered boolean not null default false
  made_account_id uuid generated default 
CASE
    WHEN is_ordered THEN NULL::uuid
    ELSE account_id
END
  added_by text not null
  created_at timestamp with time zone not null
  constraint membership_accounts_organization_id_made_account_id_fkey FOREIGN KEY (organization_id, made_account_id) REFERENCES accounts(organization_id, id) ON DELETE CASCADE
  constraint membership_accounts_organization_id_membership_id_fkey FOREIGN KEY (organization_id, membership_id) REFERENCES memberships(organization_id, id) ON DELETE CASCADE
  constraint membership_accounts_pkey PRIMARY KEY (organization_id, membership_id, account_id)
  INDEX membership_accounts_account ON public.membership_accounts USING btree (organization_id, made_account_id) WHERE (made_account_id IS NOT NULL)
  INDEX membership_accounts_ordered ON public.membership_accounts USING btree (account_id) WHERE is_ordered
  policy portal_limited for SELECT to portal_limited using ((organization_id = app.organization()) AND (membership_id = app.membership()))
  policy portal_limits for ALL to portal_limits using true check true
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant delete, insert, select, update to portal_limits
  grant select to portal_office
  grant delete, insert, select to portal_partner
  grant select to portal_system

table memberships (row security, forced)
  id uuid not null
  organization_id uuid not null
  person_id uuid not null
  roles text[] not null
  status text not null default 'active'::text
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  is_limited boolean not null default false
  office_phone text not null default ''::text
  mobile_phone text not null default ''::text
  ended_at timestamp with time zone
  constraint memberships_administrators_see_all CHECK ((NOT (is_limited AND ('administrator'::text = ANY (roles)))))
  constraint memberships_mobile_phone_check CHECK ((length(mobile_phone) <= 30))
  constraint memberships_office_phone_check CHECK ((length(office_phone) <= 30))
  constraint memberships_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint memberships_organization_id_key UNIQUE (organization_id, id)
  constraint memberships_organization_id_person_id_key UNIQUE (organization_id, person_id)
  constraint memberships_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint memberships_pkey PRIMARY KEY (id)
  constraint memberships_roles_check CHECK (((roles <@ ARRAY['administrator'::text, 'billing'::text, 'technician'::text, 'sales'::text, 'read_only'::text]) AND (cardinality(roles) > 0)))
  constraint memberships_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text, 'deleted'::text])))
  INDEX memberships_person ON public.memberships USING btree (person_id) WHERE (status = 'active'::text)
  policy portal_limited for SELECT to portal_limited using (organization_id = app.organization())
  policy portal_limits for SELECT to portal_limits using true
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_session for SELECT to portal_session using true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_session
  grant insert, select, update to portal_system
  grant select (id, organization_id, person_id) to portal_limits
  grant update (ended_at, mobile_phone, office_phone, status) to portal_privacy

table nfr_claims (row security, forced)
  id uuid not null
  organization_id uuid not null
  person_id uuid not null
  subscription_id uuid not null
  claimed_at timestamp with time zone not null
  renewed_at timestamp with time zone
  ended_at timestamp with time zone
  end_cause text
  ended_by uuid
  constraint nfr_claims_check CHECK (((ended_at IS NULL) = (end_cause IS NULL)))
  constraint nfr_claims_end_cause_check CHECK ((end_cause = ANY (ARRAY['released'::text, 'left'::text, 'over'::text])))
  constraint nfr_claims_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(id)
  constraint nfr_claims_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint nfr_claims_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint nfr_claims_pkey PRIMARY KEY (id)
  constraint nfr_claims_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
  constraint nfr_claims_subscription_id_key UNIQUE (subscription_id)
  INDEX nfr_claims_ended ON public.nfr_claims USING btree (organization_id, ended_at DESC) WHERE (ended_at IS NOT NULL)
  INDEX nfr_claims_held ON public.nfr_claims USING btree (organization_id, claimed_at, id) WHERE (ended_at IS NULL)
  INDEX nfr_claims_person ON public.nfr_claims USING btree (person_id) WHERE (ended_at IS NULL)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system

table organizations (row security, forced)
  id uuid not null
  kind text not null default 'partner'::text
  status text not null default 'active'::text
  legal_name text not null
  display_name text not null
  tier text not null default 'basic'::text
  time_zone text not null default 'America/New_York'::text
  currency text not null default 'USD'::text
  tax_rate_ppm integer not null default 0
  tax_name text not null default 'Tax'::text
  tax_id text not null default ''::text
  address_line1 text not null default ''::text
  address_line2 text not null default ''::text
  city text not null default ''::text
  state text not null default ''::text
  postal_code text not null default ''::text
  country text not null default 'US'::text
  phone text not null default ''::text
  website text not null default ''::text
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  two_step_required_from timestamp with time zone
  logo_id uuid
  primary_contact_id uuid
  constraint organizations_address_line1_length CHECK ((length(address_line1) <= 100))
  constraint organizations_address_line2_length CHECK ((length(address_line2) <= 100))
  constraint organizations_city_length CHECK ((length(city) <= 100))
  constraint organizations_country_length CHECK ((length(country) <= 2))
  constraint organizations_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint organizations_display_name_check CHECK (((length(display_name) >= 1) AND (length(display_name) <= 100)))
  constraint organizations_kind_check CHECK ((kind = ANY (ARRAY['partner'::text, 'direct'::text])))
  constraint organizations_legal_name_check CHECK (((length(legal_name) >= 1) AND (length(legal_name) <= 100)))
  constraint organizations_logo FOREIGN KEY (id, logo_id) REFERENCES logos(organization_id, id)
  constraint organizations_phone_length CHECK ((length(phone) <= 30))
  constraint organizations_pkey PRIMARY KEY (id)
  constraint organizations_postal_code_length CHECK ((length(postal_code) <= 20))
  constraint organizations_primary_contact FOREIGN KEY (id, primary_contact_id) REFERENCES memberships(organization_id, id)
  constraint organizations_state_length CHECK ((length(state) <= 100))
  constraint organizations_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
  constraint organizations_tax_id_length CHECK ((length(tax_id) <= 30))
  constraint organizations_tax_rate_ppm_check CHECK (((tax_rate_ppm >= 0) AND (tax_rate_ppm <= 1000000)))
  constraint organizations_tier_check CHECK ((tier = ANY (ARRAY['basic'::text, 'premier'::text])))
  constraint organizations_time_zone_length CHECK ((length(time_zone) <= 64))
  constraint organizations_website_length CHECK ((length(website) <= 200))
  INDEX organizations_display_name_alike ON public.organizations USING gin (lower(display_name) gin_trgm_ops)
  INDEX organizations_legal_name_alike ON public.organizations USING gin (lower(legal_name) gin_trgm_ops)
  UNIQUE INDEX organizations_one_house ON public.organizations USING btree (kind) WHERE (kind = 'direct'::text)
  INDEX organizations_tax_number ON public.organizations USING btree (regexp_replace(lower(tax_id), '[^[:alnum:]]'::text, ''::text, 'g'::text)) WHERE (tax_id <> ''::text)
  policy portal_customer for SELECT to portal_customer using (id = ( SELECT a.organization_id
   FROM accounts a
  WHERE (a.id = app.account())))
  policy portal_customer_house for SELECT to portal_customer using (id = '00000000-0000-7000-8000-000000000001'::uuid)
  policy portal_limited for ALL to portal_limited using (id = app.organization()) check (id = app.organization())
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (id = app.organization()) check (id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_session for SELECT to portal_session using true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant select (country, currency, display_name, id, logo_id, phone, tax_name, tax_rate_ppm, time_zone, website) to portal_customer
  grant update (updated_at) to portal_limited
  grant update (address_line1, address_line2, city, country, currency, display_name, legal_name, logo_id, phone, postal_code, primary_contact_id, state, tax_id, time_zone, two_step_required_from, updated_at, website) to portal_partner
  grant select (currency, display_name, id, kind, status, tax_rate_ppm, tier, time_zone, two_step_required_from) to portal_session
  grant update (tier, updated_at) to portal_system

table overdue_notices (row security, forced)
  machine_id uuid not null
  account_id uuid not null
  since timestamp with time zone not null
  step integer not null
  told_at timestamp with time zone not null
  constraint overdue_notices_account_id_machine_id_fkey FOREIGN KEY (account_id, machine_id) REFERENCES machines(account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint overdue_notices_pkey PRIMARY KEY (machine_id)
  constraint overdue_notices_step_check CHECK ((step >= 1))
  INDEX overdue_notices_account ON public.overdue_notices USING btree (account_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select, update to portal_system

table partner_views (row security, forced)
  id uuid not null
  organization_id uuid not null
  person_id uuid not null
  reason text not null
  began_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  ended_at timestamp with time zone
  pages_count integer not null default 0
  constraint partner_views_check CHECK (((ends_at > began_at) AND (ends_at <= (began_at + '00:30:00'::interval))))
  constraint partner_views_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint partner_views_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint partner_views_pkey PRIMARY KEY (id)
  constraint partner_views_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
  INDEX partner_views_newest ON public.partner_views USING btree (organization_id, began_at DESC, id DESC)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for SELECT to portal_privacy using true
  policy portal_session for SELECT to portal_session using true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant select (ended_at, ends_at, id, organization_id, person_id) to portal_session

table passkey_challenges
  bound_to bytea not null
  purpose text not null
  person_id uuid
  challenge bytea not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint passkey_challenges_bound_to_check CHECK ((octet_length(bound_to) = 32))
  constraint passkey_challenges_challenge_check CHECK ((octet_length(challenge) = 32))
  constraint passkey_challenges_check CHECK (((person_id IS NULL) = (purpose = 'sign-in'::text)))
  constraint passkey_challenges_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint passkey_challenges_pkey PRIMARY KEY (bound_to, purpose)
  constraint passkey_challenges_purpose_check CHECK ((purpose = ANY (ARRAY['enrolment'::text, 'sign-in'::text, 'second-step'::text, 'confirmation'::text, 'reset'::text])))
  INDEX passkey_challenges_expires ON public.passkey_challenges USING btree (expires_at)
  INDEX passkey_challenges_person ON public.passkey_challenges USING btree (person_id)
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table passkeys
  id uuid not null
  person_id uuid not null
  credential_id bytea not null
  public_key bytea not null
  counter bigint not null
  transports text[] not null default '{}'::text[]
  name text not null
  is_shareable boolean not null
  is_backed_up boolean not null
  created_at timestamp with time zone not null
  last_used_at timestamp with time zone
  constraint passkeys_check CHECK ((is_shareable OR (NOT is_backed_up)))
  constraint passkeys_counter_check CHECK ((counter >= 0))
  constraint passkeys_credential_id_check CHECK (((octet_length(credential_id) >= 1) AND (octet_length(credential_id) <= 1023)))
  constraint passkeys_credential_id_key UNIQUE (credential_id)
  constraint passkeys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  constraint passkeys_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint passkeys_pkey PRIMARY KEY (id)
  constraint passkeys_public_key_check CHECK (((octet_length(public_key) >= 1) AND (octet_length(public_key) <= 8192)))
  INDEX passkeys_person ON public.passkeys USING btree (person_id)
  grant delete, select to portal_privacy
  grant delete, insert, select to portal_system
  grant update (counter, is_backed_up, last_used_at, name) to portal_system

table payers (row security, forced)
  id uuid not null
  kind text not null
  organization_id uuid not null
  account_id uuid
  currency text not null
  stripe_customer_id text
  created_at timestamp with time zone not null
  constraint payers_accounts_pay_the_house CHECK (((kind = 'organization'::text) OR (organization_id = '00000000-0000-7000-8000-000000000001'::uuid)))
  constraint payers_check CHECK (((kind = 'account'::text) = (account_id IS NOT NULL)))
  constraint payers_kind_check CHECK ((kind = ANY (ARRAY['organization'::text, 'account'::text])))
  constraint payers_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint payers_organization_id_id_key UNIQUE (organization_id, id)
  constraint payers_pkey PRIMARY KEY (id)
  constraint payers_stripe_customer_id_key UNIQUE (stripe_customer_id)
  INDEX payers_at_stripe ON public.payers USING btree (id) WHERE (stripe_customer_id IS NOT NULL)
  UNIQUE INDEX payers_one_an_account ON public.payers USING btree (account_id) WHERE (kind = 'account'::text)
  UNIQUE INDEX payers_one_an_organization ON public.payers USING btree (organization_id) WHERE (kind = 'organization'::text)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND ((account_id IS NULL) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = payers.account_id)))))) check ((organization_id = app.organization()) AND ((account_id IS NULL) OR (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = payers.account_id))))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system

table payments (row security, forced)
  id uuid not null
  organization_id uuid not null
  invoice_id uuid not null
  payer_id uuid not null
  attempt smallint not null
  charge_key text not null
  state text not null default 'due'::text
  amount_cents bigint not null
  currency text not null
  off_session boolean not null
  card_id uuid
  card_brand text
  card_last4 text
  request jsonb
  round smallint not null default 0
  stripe_payment_intent_id text
  action_url text
  cancel_due_at timestamp with time zone
  decline_code text
  decline_kind text
  decline_message text
  due_at timestamp with time zone not null
  leased_until timestamp with time zone
  created_at timestamp with time zone not null
  called_at timestamp with time zone
  settled_at timestamp with time zone
  constraint payments_amount_cents_check CHECK ((amount_cents >= 0))
  constraint payments_attempt_check CHECK ((attempt > 0))
  constraint payments_charge_key_key UNIQUE (charge_key)
  constraint payments_check CHECK (((state = ANY (ARRAY['paid'::text, 'declined'::text])) = (settled_at IS NOT NULL)))
  constraint payments_check1 CHECK (((state <> 'declined'::text) OR (decline_kind IS NOT NULL)))
  constraint payments_decline_kind_check CHECK ((decline_kind = ANY (ARRAY['later'::text, 'ask'::text, 'stop'::text])))
  constraint payments_invoice_id_attempt_key UNIQUE (invoice_id, attempt)
  constraint payments_organization_id_card_id_fkey FOREIGN KEY (organization_id, card_id) REFERENCES cards(organization_id, id)
  constraint payments_organization_id_id_key UNIQUE (organization_id, id)
  constraint payments_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint payments_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint payments_pkey PRIMARY KEY (id)
  constraint payments_state_check CHECK ((state = ANY (ARRAY['due'::text, 'calling'::text, 'paid'::text, 'declined'::text, 'needs_action'::text, 'unknown'::text])))
  constraint payments_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id)
  UNIQUE INDEX payments_one_live ON public.payments USING btree (invoice_id) WHERE (state = ANY (ARRAY['due'::text, 'calling'::text, 'needs_action'::text, 'unknown'::text, 'paid'::text]))
  INDEX payments_payer ON public.payments USING btree (payer_id, created_at DESC)
  INDEX payments_settled ON public.payments USING btree (organization_id, settled_at) INCLUDE (amount_cents, currency) WHERE (state = 'paid'::text)
  INDEX payments_to_cancel ON public.payments USING btree (cancel_due_at) WHERE (cancel_due_at IS NOT NULL)
  INDEX payments_to_do ON public.payments USING btree (due_at) WHERE (state = ANY (ARRAY['due'::text, 'calling'::text, 'unknown'::text]))
  INDEX payments_waiting ON public.payments USING btree (called_at) WHERE (state = 'needs_action'::text)
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = payments.organization_id) AND (i.id = payments.invoice_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM invoices i
  WHERE ((i.organization_id = payments.organization_id) AND (i.id = payments.invoice_id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system
  grant update (action_url, cancel_due_at, card_brand, card_id, card_last4, decline_code, decline_kind, decline_message, due_at, off_session, request, round, settled_at, state) to portal_customer

table people
  id uuid not null
  email text not null
  first_name text not null default ''::text
  last_name text not null default ''::text
  phone text not null default ''::text
  country text not null default ''::text
  password_hash text
  epoch integer not null default 1
  two_step text not null default 'off'::text
  failed_sign_ins integer not null default 0
  locked_until timestamp with time zone
  last_signed_in_at timestamp with time zone
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint people_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint people_email_key UNIQUE (email)
  constraint people_pkey PRIMARY KEY (id)
  constraint people_two_step_check CHECK ((two_step = ANY (ARRAY['off'::text, 'app'::text, 'email'::text, 'passkey'::text])))
  INDEX people_email_domain ON public.people USING btree (split_part(email, '@'::text, 2))
  TRIGGER people_rename_in_accounts AFTER UPDATE OF first_name, last_name, email ON public.people FOR EACH ROW WHEN ((((old.first_name IS DISTINCT FROM new.first_name) OR (old.last_name IS DISTINCT FROM new.last_name)) OR (old.email IS DISTINCT FROM new.email))) EXECUTE FUNCTION app.rename_account_people()
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant select (country, created_at, email, first_name, id, last_name, last_signed_in_at, locked_until, phone, two_step) to portal_customer
  grant select (country, created_at, email, first_name, id, last_name, last_signed_in_at, locked_until, phone, two_step) to portal_limited
  grant select (country, created_at, email, first_name, id, last_name, last_signed_in_at, locked_until, phone, two_step) to portal_office
  grant select (country, created_at, email, first_name, id, last_name, last_signed_in_at, locked_until, phone, two_step) to portal_partner
  grant update (country, email, epoch, first_name, last_name, password_hash, phone, two_step, updated_at) to portal_privacy
  grant select (email, epoch, first_name, id, last_name, two_step) to portal_session

table plan_prices
  id uuid not null
  plan_id uuid not null
  currency text not null
  version integer not null
  valid_from date not null
  list_price_cents bigint not null
  courier_standard_cents bigint not null
  courier_expedited_cents bigint
  created_at timestamp with time zone not null
  withdrawn_at timestamp with time zone
  constraint plan_prices_courier_expedited_cents_check CHECK ((courier_expedited_cents >= 0))
  constraint plan_prices_courier_standard_cents_check CHECK ((courier_standard_cents >= 0))
  constraint plan_prices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint plan_prices_list_price_cents_check CHECK ((list_price_cents >= 0))
  constraint plan_prices_pkey PRIMARY KEY (id)
  constraint plan_prices_plan_id_currency_version_key UNIQUE (plan_id, currency, version)
  constraint plan_prices_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id)
  constraint plan_prices_version_check CHECK ((version >= 1))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table plans
  id uuid not null
  product_id uuid not null
  code text not null
  name text not null
  account_kind text not null
  discount_class text not null
  storage_gb integer
  computer_limit integer
  server_limit integer
  features jsonb not null
  trial_days smallint
  trial_grace_days smallint
  grace_days smallint not null default 30
  failed_grace_days smallint not null default 60
  rank smallint not null
  sellable boolean not null default true
  position smallint not null
  renamed_at timestamp with time zone
  constraint plans_account_kind_check CHECK ((account_kind = ANY (ARRAY['safe'::text, 'safe_pro'::text])))
  constraint plans_check CHECK (((trial_days IS NULL) = (trial_grace_days IS NULL)))
  constraint plans_code_key UNIQUE (code)
  constraint plans_computer_limit_check CHECK ((computer_limit >= 0))
  constraint plans_discount_class_check CHECK ((discount_class = ANY (ARRAY['safe'::text, 'safe_pro_core'::text, 'safe_pro_power'::text, 'safe_pro_ultimate'::text, 'safe_server'::text, 'storage'::text, 'courier'::text])))
  constraint plans_failed_grace_days_check CHECK ((failed_grace_days >= 0))
  constraint plans_grace_days_check CHECK ((grace_days >= 0))
  constraint plans_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
  constraint plans_pkey PRIMARY KEY (id)
  constraint plans_product_id_fkey FOREIGN KEY (product_id) REFERENCES products(id)
  constraint plans_product_id_rank_key UNIQUE (product_id, rank)
  constraint plans_server_limit_check CHECK ((server_limit >= 0))
  constraint plans_storage_gb_check CHECK ((storage_gb > 0))
  constraint plans_trial_days_check CHECK ((trial_days > 0))
  constraint plans_trial_grace_days_check CHECK ((trial_grace_days >= 0))
  UNIQUE INDEX plans_one_trial_a_kind ON public.plans USING btree (account_kind) WHERE (trial_days IS NOT NULL)
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_summaries
  grant select to portal_system

table privacy_cases
  id uuid not null
  kind text not null
  person_id uuid
  reason text not null
  asked_by uuid not null
  asked_at timestamp with time zone not null
  done_at timestamp with time zone
  refusal text not null default ''::text
  file bytea
  bytes integer
  expires_at timestamp with time zone
  email text not null
  files jsonb not null default '[]'::jsonb
  cleared_at timestamp with time zone
  swept_through uuid
  constraint privacy_cases_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id)
  constraint privacy_cases_check CHECK (((file IS NULL) OR ((kind = 'export'::text) AND (done_at IS NOT NULL) AND (expires_at IS NOT NULL))))
  constraint privacy_cases_check1 CHECK (((cleared_at IS NULL) OR (done_at IS NOT NULL)))
  constraint privacy_cases_kind_check CHECK ((kind = ANY (ARRAY['export'::text, 'erase'::text])))
  constraint privacy_cases_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint privacy_cases_pkey PRIMARY KEY (id)
  constraint privacy_cases_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
  INDEX privacy_cases_address ON public.privacy_cases USING btree (email, asked_at DESC)
  INDEX privacy_cases_asked ON public.privacy_cases USING btree (asked_at DESC, id DESC)
  INDEX privacy_cases_expiring ON public.privacy_cases USING btree (expires_at) WHERE (file IS NOT NULL)
  UNIQUE INDEX privacy_cases_one_open ON public.privacy_cases USING btree (person_id, kind) WHERE (done_at IS NULL)
  UNIQUE INDEX privacy_cases_one_open_address ON public.privacy_cases USING btree (email, kind) WHERE (done_at IS NULL)
  INDEX privacy_cases_person ON public.privacy_cases USING btree (person_id, asked_at DESC)
  INDEX privacy_cases_unfinished ON public.privacy_cases USING btree (asked_at) WHERE (cleared_at IS NULL)
  grant insert, select to portal_office
  grant select to portal_privacy
  grant select to portal_system
  grant update (email, file, files) to portal_privacy
  grant update (bytes, cleared_at, done_at, email, expires_at, file, files, refusal, swept_through) to portal_system

table products
  id uuid not null
  code text not null
  name text not null
  position smallint not null
  constraint products_code_key UNIQUE (code)
  constraint products_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
  constraint products_pkey PRIMARY KEY (id)
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant select to portal_summaries
  grant select to portal_system

table program_rules
  version integer not null
  valid_from date not null
  threshold_units integer not null
  nfr_basic smallint not null
  nfr_premier smallint not null
  note text not null default ''::text
  made_by uuid
  made_at timestamp with time zone not null
  withdrawn_at timestamp with time zone
  withdrawn_by uuid
  constraint program_rules_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint program_rules_nfr_basic_check CHECK (((nfr_basic >= 0) AND (nfr_basic <= 100)))
  constraint program_rules_nfr_premier_check CHECK (((nfr_premier >= 0) AND (nfr_premier <= 100)))
  constraint program_rules_note_check CHECK ((length(note) <= 500))
  constraint program_rules_pkey PRIMARY KEY (version)
  constraint program_rules_threshold_units_check CHECK (((threshold_units >= 1) AND (threshold_units <= 100000000)))
  constraint program_rules_version_check CHECK ((version >= 1))
  constraint program_rules_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES people(id)
  constraint program_rules_withdrawn_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
  TRIGGER program_rules_stay BEFORE DELETE OR UPDATE ON public.program_rules FOR EACH ROW EXECUTE FUNCTION app.refuse_all_but_withdrawal()
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (withdrawn_at, withdrawn_by) to portal_office

table quote_lines (row security, forced)
  id uuid not null
  organization_id uuid not null
  quote_id uuid not null
  position smallint not null
  item_kind text not null
  subscription_id uuid
  term_starts_on date
  term_ends_on date
  item jsonb not null
  description text not null
  explanation text not null
  quantity integer not null
  unit_list_cents bigint not null
  currency text not null
  list_cents bigint not null
  discount_cents bigint not null
  adjustment_cents bigint not null default 0
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  constraint quote_lines_check CHECK ((net_cents = ((list_cents - discount_cents) + adjustment_cents)))
  constraint quote_lines_check1 CHECK ((total_cents = (net_cents + tax_cents)))
  constraint quote_lines_discount_cents_check CHECK ((discount_cents >= 0))
  constraint quote_lines_organization_id_quote_id_fkey FOREIGN KEY (organization_id, quote_id) REFERENCES quotes(organization_id, id)
  constraint quote_lines_pkey PRIMARY KEY (id)
  constraint quote_lines_quantity_check CHECK ((quantity > 0))
  constraint quote_lines_quote_id_position_key UNIQUE (quote_id, "position")
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM quotes q
  WHERE (q.id = quote_lines.quote_id))) check (EXISTS ( SELECT
   FROM quotes q
  WHERE (q.id = quote_lines.quote_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM quotes q
  WHERE ((q.organization_id = quote_lines.organization_id) AND (q.id = quote_lines.quote_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM quotes q
  WHERE ((q.organization_id = quote_lines.organization_id) AND (q.id = quote_lines.quote_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  TRIGGER quote_lines_never_edited BEFORE DELETE OR UPDATE ON public.quote_lines FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system

table quotes (row security, forced)
  id uuid not null
  organization_id uuid not null
  payer_id uuid not null
  account_id uuid
  kind text not null
  status text not null default 'open'::text
  description text not null
  tax_rate_ppm integer not null
  tax_name text not null
  currency text not null
  list_cents bigint not null
  discount_cents bigint not null
  adjustment_cents bigint not null default 0
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  facts jsonb not null
  facts_hash text not null
  order_details jsonb not null
  created_by text not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  confirmed_at timestamp with time zone
  invoice_id uuid
  constraint quotes_check CHECK ((net_cents = ((list_cents - discount_cents) + adjustment_cents)))
  constraint quotes_check1 CHECK ((total_cents = (net_cents + tax_cents)))
  constraint quotes_check2 CHECK (((status = 'confirmed'::text) = (invoice_id IS NOT NULL)))
  constraint quotes_discount_cents_check CHECK ((discount_cents >= 0))
  constraint quotes_organization_id_id_key UNIQUE (organization_id, id)
  constraint quotes_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint quotes_organization_id_payer_id_fkey FOREIGN KEY (organization_id, payer_id) REFERENCES payers(organization_id, id)
  constraint quotes_pkey PRIMARY KEY (id)
  constraint quotes_status_check CHECK ((status = ANY (ARRAY['open'::text, 'confirmed'::text, 'replaced'::text])))
  INDEX quotes_account ON public.quotes USING btree (organization_id, account_id, created_at DESC)
  INDEX quotes_deal ON public.quotes USING btree (((facts #>> '{deal,id}'::text[]))) WHERE ((facts #>> '{deal,id}'::text[]) IS NOT NULL)
  INDEX quotes_invoice ON public.quotes USING btree (invoice_id) WHERE (invoice_id IS NOT NULL)
  INDEX quotes_new_customer ON public.quotes USING btree (((order_details #>> '{order,newCustomer,email}'::text[]))) WHERE ((order_details #>> '{order,newCustomer,email}'::text[]) IS NOT NULL)
  policy portal_customer for ALL to portal_customer using (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account())))) check (payer_id = ( SELECT p.id
   FROM payers p
  WHERE ((p.kind = 'account'::text) AND (p.account_id = app.account()))))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = quotes.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = quotes.account_id)))))
  policy portal_limited_insert for INSERT to portal_limited check ((organization_id = app.organization()) AND true)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_search for SELECT to portal_search using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER quotes_choose_ordered BEFORE INSERT ON public.quotes FOR EACH ROW WHEN ((app.membership() IS NOT NULL)) EXECUTE FUNCTION app.choose_ordered_account()
  TRIGGER quotes_free_carried AFTER UPDATE OF status ON public.quotes FOR EACH ROW WHEN (((new.status = 'replaced'::text) AND (old.status <> 'replaced'::text))) EXECUTE FUNCTION app.free_carried_of_quote()
  grant insert, select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (confirmed_at, expires_at, invoice_id, status) to portal_customer
  grant update (expires_at, order_details) to portal_privacy
  grant select (id, status) to portal_search

table rate_limits
  key text not null
  points integer not null default 0
  expire bigint
  constraint rate_limits_pkey PRIMARY KEY (key)
  INDEX rate_limits_expire ON public.rate_limits USING btree (expire)
  grant delete, insert, select, update to portal_system

table reconciliation_differences
  id uuid not null
  reconciliation_id uuid not null
  kind text not null
  organization_id uuid
  payment_id uuid
  stripe_id text
  detail text not null
  found_at timestamp with time zone not null
  resolved_at timestamp with time zone
  resolution text
  explained_by text
  explained_reason text
  constraint reconciliation_differences_explained CHECK ((((explained_by IS NULL) = (explained_reason IS NULL)) AND ((explained_by IS NULL) OR (resolved_at IS NOT NULL))))
  constraint reconciliation_differences_pkey PRIMARY KEY (id)
  constraint reconciliation_differences_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES reconciliations(id)
  INDEX reconciliation_differences_closed ON public.reconciliation_differences USING btree (resolved_at DESC, id DESC) WHERE (resolved_at IS NOT NULL)
  INDEX reconciliation_differences_explained_stripe ON public.reconciliation_differences USING btree (stripe_id) WHERE (explained_by IS NOT NULL)
  INDEX reconciliation_differences_of_run ON public.reconciliation_differences USING btree (reconciliation_id)
  INDEX reconciliation_differences_open ON public.reconciliation_differences USING btree (found_at) WHERE (resolved_at IS NULL)
  grant select to portal_office
  grant insert, select, update to portal_system
  grant update (explained_by, explained_reason, resolution, resolved_at) to portal_office

table reconciliations
  id uuid not null
  from_at timestamp with time zone
  to_at timestamp with time zone
  compared integer not null
  started_at timestamp with time zone
  finished_at timestamp with time zone
  asked_by text
  asked_at timestamp with time zone
  calls integer not null default 0
  found integer not null default 0
  failed_at timestamp with time zone
  failure text
  constraint reconciliations_asked_by CHECK (((asked_by IS NULL) = (asked_at IS NULL)))
  constraint reconciliations_asked_or_started CHECK (((started_at IS NOT NULL) OR (asked_at IS NOT NULL)))
  constraint reconciliations_one_end CHECK (((finished_at IS NULL) OR (failed_at IS NULL)))
  constraint reconciliations_pkey PRIMARY KEY (id)
  constraint reconciliations_window CHECK ((((started_at IS NULL) = (from_at IS NULL)) AND ((started_at IS NULL) = (to_at IS NULL))))
  INDEX reconciliations_newest ON public.reconciliations USING btree (COALESCE(started_at, asked_at) DESC, id DESC)
  UNIQUE INDEX reconciliations_one_running ON public.reconciliations USING btree ((true)) WHERE ((started_at IS NOT NULL) AND (finished_at IS NULL) AND (failed_at IS NULL))
  UNIQUE INDEX reconciliations_one_waiting ON public.reconciliations USING btree ((true)) WHERE (started_at IS NULL)
  grant select to portal_office
  grant insert, select, update to portal_system
  grant insert (asked_at, asked_by, compared, id) to portal_office

table recovery_cases (row security, forced)
  id uuid not null
  number text not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  machine_id uuid
  machine_name text not null
  state text not null
  payer_organization_id uuid not null
  invoice_id uuid
  requested_by uuid not null
  requested_name text not null
  deliver_to text not null
  contact_name text not null
  contact_email text not null
  contact_phone text not null
  company text not null default ''::text
  line1 text not null
  line2 text not null default ''::text
  city text not null
  region text not null
  postal_code text not null
  method text not null
  for_apple_silicon boolean not null
  note text not null default ''::text
  backup_bytes bigint not null
  drives smallint not null
  drive_tb smallint not null
  needs_confirmation boolean not null
  confirmed_at timestamp with time zone
  confirmed_by text not null default ''::text
  time_zone text not null
  created_at timestamp with time zone not null
  requested_at timestamp with time zone
  approved_at timestamp with time zone
  preparing_at timestamp with time zone
  shipped_at timestamp with time zone
  delivered_on date
  return_due_on date
  remind_at timestamp with time zone
  closed_at timestamp with time zone
  refusal text not null default ''::text
  carrier text not null default ''::text
  tracking text not null default ''::text
  password bytea
  password_shown_at timestamp with time zone
  drives_missing smallint not null default 0
  cords_missing smallint not null default 0
  fee_invoice_id uuid
  fee_paid_at timestamp with time zone
  updated_at timestamp with time zone not null
  constraint recovery_cases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint recovery_cases_backup_bytes_check CHECK ((backup_bytes > 0))
  constraint recovery_cases_check CHECK (((state = ANY (ARRAY['saved'::text, 'withdrawn'::text])) = (invoice_id IS NULL)))
  constraint recovery_cases_check1 CHECK (((invoice_id IS NULL) = (requested_at IS NULL)))
  constraint recovery_cases_check10 CHECK (((fee_paid_at IS NULL) OR (fee_invoice_id IS NOT NULL)))
  constraint recovery_cases_check11 CHECK (((drives_missing <= drives) AND (cords_missing <= drives)))
  constraint recovery_cases_check2 CHECK (((state = ANY (ARRAY['withdrawn'::text, 'denied'::text, 'cancelled'::text, 'returned'::text, 'fee_charged'::text])) = (closed_at IS NOT NULL)))
  constraint recovery_cases_check3 CHECK (((state = 'denied'::text) = (refusal <> ''::text)))
  constraint recovery_cases_check4 CHECK (((delivered_on IS NULL) = (return_due_on IS NULL)))
  constraint recovery_cases_check5 CHECK (((state <> ALL (ARRAY['shipped'::text, 'delivered'::text, 'returned'::text, 'fee_charged'::text])) OR ((shipped_at IS NOT NULL) AND (carrier <> ''::text) AND (tracking <> ''::text))))
  constraint recovery_cases_check6 CHECK (((state = ANY (ARRAY['delivered'::text, 'returned'::text, 'fee_charged'::text])) = (delivered_on IS NOT NULL)))
  constraint recovery_cases_check7 CHECK (((remind_at IS NULL) OR (state = 'delivered'::text)))
  constraint recovery_cases_check8 CHECK (((state = 'fee_charged'::text) = ((drives_missing + cords_missing) > 0)))
  constraint recovery_cases_check9 CHECK (((state = 'fee_charged'::text) = (fee_invoice_id IS NOT NULL)))
  constraint recovery_cases_cords_missing_check CHECK ((cords_missing >= 0))
  constraint recovery_cases_deliver_to_check CHECK ((deliver_to = ANY (ARRAY['partner'::text, 'customer'::text])))
  constraint recovery_cases_drive_tb_check CHECK ((drive_tb = ANY (ARRAY[1, 2, 4, 8])))
  constraint recovery_cases_drives_check CHECK ((drives >= 1))
  constraint recovery_cases_drives_missing_check CHECK ((drives_missing >= 0))
  constraint recovery_cases_fee_invoice_id_key UNIQUE (fee_invoice_id)
  constraint recovery_cases_invoice_id_key UNIQUE (invoice_id)
  constraint recovery_cases_machine_id_fkey FOREIGN KEY (machine_id) REFERENCES machines(id) ON DELETE SET NULL
  constraint recovery_cases_method_check CHECK ((method = ANY (ARRAY['standard'::text, 'expedited'::text])))
  constraint recovery_cases_note_check CHECK ((length(note) <= 500))
  constraint recovery_cases_number_key UNIQUE (number)
  constraint recovery_cases_organization_id_account_id_id_key UNIQUE (organization_id, account_id, id)
  constraint recovery_cases_organization_id_account_id_subscription_id_fkey FOREIGN KEY (organization_id, account_id, subscription_id) REFERENCES subscriptions(seen_by_organization_id, account_id, id) ON UPDATE CASCADE
  constraint recovery_cases_payer_organization_id_fkey FOREIGN KEY (payer_organization_id) REFERENCES organizations(id)
  constraint recovery_cases_pkey PRIMARY KEY (id)
  constraint recovery_cases_postal_code_check CHECK ((postal_code ~ '^[0-9]{5}(-[0-9]{4}){0,1}$'::text))
  constraint recovery_cases_region_check CHECK ((region ~ '^[A-Z]{2}$'::text))
  constraint recovery_cases_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES people(id)
  constraint recovery_cases_state_check CHECK ((state = ANY (ARRAY['saved'::text, 'withdrawn'::text, 'requested'::text, 'denied'::text, 'cancelled'::text, 'approved'::text, 'preparing'::text, 'shipped'::text, 'delivered'::text, 'returned'::text, 'fee_charged'::text])))
  INDEX recovery_cases_account ON public.recovery_cases USING btree (account_id, created_at DESC, id DESC)
  INDEX recovery_cases_by_state ON public.recovery_cases USING btree (state, requested_at, id) WHERE (requested_at IS NOT NULL)
  INDEX recovery_cases_closed ON public.recovery_cases USING btree (closed_at DESC, id DESC) WHERE ((closed_at IS NOT NULL) AND (requested_at IS NOT NULL))
  INDEX recovery_cases_contact ON public.recovery_cases USING btree (contact_email)
  INDEX recovery_cases_due ON public.recovery_cases USING btree (return_due_on, id) WHERE (state = 'delivered'::text)
  INDEX recovery_cases_machine ON public.recovery_cases USING btree (machine_id) WHERE (machine_id IS NOT NULL)
  UNIQUE INDEX recovery_cases_one_open ON public.recovery_cases USING btree (machine_id) WHERE (state = ANY (ARRAY['requested'::text, 'approved'::text, 'preparing'::text, 'shipped'::text, 'delivered'::text]))
  UNIQUE INDEX recovery_cases_one_saved ON public.recovery_cases USING btree (machine_id) WHERE (state = 'saved'::text)
  INDEX recovery_cases_open ON public.recovery_cases USING btree (requested_at, id) WHERE ((closed_at IS NULL) AND (requested_at IS NOT NULL))
  INDEX recovery_cases_organization ON public.recovery_cases USING btree (organization_id, created_at DESC, id DESC)
  INDEX recovery_cases_organization_state ON public.recovery_cases USING btree (organization_id, state, created_at DESC, id DESC)
  INDEX recovery_cases_subscription ON public.recovery_cases USING btree (subscription_id)
  INDEX recovery_cases_to_remind ON public.recovery_cases USING btree (remind_at) WHERE (remind_at IS NOT NULL)
  INDEX recovery_cases_unpaid_fees ON public.recovery_cases USING btree (closed_at, id) WHERE ((state = 'fee_charged'::text) AND (fee_paid_at IS NULL))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = recovery_cases.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = recovery_cases.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant select (account_id, approved_at, backup_bytes, carrier, city, closed_at, company, confirmed_at, confirmed_by, contact_email, contact_name, contact_phone, cords_missing, created_at, deliver_to, delivered_on, drive_tb, drives, drives_missing, fee_invoice_id, fee_paid_at, for_apple_silicon, id, invoice_id, line1, line2, machine_id, machine_name, method, needs_confirmation, note, number, organization_id, payer_organization_id, postal_code, preparing_at, refusal, region, remind_at, requested_at, requested_by, requested_name, return_due_on, shipped_at, state, subscription_id, time_zone, tracking, updated_at) to portal_customer
  grant select (account_id, approved_at, backup_bytes, carrier, city, closed_at, company, confirmed_at, confirmed_by, contact_email, contact_name, contact_phone, cords_missing, created_at, deliver_to, delivered_on, drive_tb, drives, drives_missing, fee_invoice_id, fee_paid_at, for_apple_silicon, id, invoice_id, line1, line2, machine_id, machine_name, method, needs_confirmation, note, number, organization_id, payer_organization_id, postal_code, preparing_at, refusal, region, remind_at, requested_at, requested_by, requested_name, return_due_on, shipped_at, state, subscription_id, time_zone, tracking, updated_at) to portal_limited
  grant select (account_id, approved_at, backup_bytes, carrier, city, closed_at, company, confirmed_at, confirmed_by, contact_email, contact_name, contact_phone, cords_missing, created_at, deliver_to, delivered_on, drive_tb, drives, drives_missing, fee_invoice_id, fee_paid_at, for_apple_silicon, id, invoice_id, line1, line2, machine_id, machine_name, method, needs_confirmation, note, number, organization_id, payer_organization_id, postal_code, preparing_at, refusal, region, remind_at, requested_at, requested_by, requested_name, return_due_on, shipped_at, state, subscription_id, time_zone, tracking, updated_at) to portal_partner
  grant update (contact_email, contact_name, contact_phone, requested_name) to portal_privacy
  grant update (approved_at, backup_bytes, carrier, city, closed_at, company, confirmed_at, confirmed_by, contact_email, contact_name, contact_phone, cords_missing, deliver_to, delivered_on, drive_tb, drives, drives_missing, fee_invoice_id, fee_paid_at, for_apple_silicon, invoice_id, line1, line2, machine_name, method, needs_confirmation, note, password, password_shown_at, payer_organization_id, postal_code, preparing_at, refusal, region, remind_at, requested_at, requested_by, requested_name, return_due_on, shipped_at, state, time_zone, tracking, updated_at) to portal_system

table recovery_codes
  person_id uuid not null
  code_hash bytea not null
  created_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint recovery_codes_code_hash_check CHECK ((octet_length(code_hash) = 32))
  constraint recovery_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint recovery_codes_pkey PRIMARY KEY (person_id, code_hash)
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table recovery_events (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  case_id uuid not null
  at timestamp with time zone not null
  event text not null
  side text not null
  by_name text not null default ''::text
  detail text not null default ''::text
  constraint recovery_events_detail_check CHECK ((length(detail) <= 1000))
  constraint recovery_events_event_check CHECK (((length(event) >= 1) AND (length(event) <= 40)))
  constraint recovery_events_organization_id_account_id_case_id_fkey FOREIGN KEY (organization_id, account_id, case_id) REFERENCES recovery_cases(organization_id, account_id, id) ON UPDATE CASCADE
  constraint recovery_events_pkey PRIMARY KEY (id)
  constraint recovery_events_side_check CHECK ((side = ANY (ARRAY['partner'::text, 'customer'::text, 'office'::text, 'system'::text])))
  INDEX recovery_events_case ON public.recovery_events USING btree (case_id, at, id)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = recovery_events.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = recovery_events.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER recovery_events_remain BEFORE DELETE ON public.recovery_events FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  TRIGGER recovery_events_stay BEFORE UPDATE ON public.recovery_events FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.case_id IS DISTINCT FROM new.case_id)) OR (old.at IS DISTINCT FROM new.at)) OR (old.event IS DISTINCT FROM new.event)) OR (old.side IS DISTINCT FROM new.side)) OR (old.by_name IS DISTINCT FROM new.by_name)) OR (old.detail IS DISTINCT FROM new.detail))) EXECUTE FUNCTION app.refuse_change()
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system

table recovery_fees
  item text not null
  currency text not null
  version integer not null
  amount_cents bigint not null
  valid_from date not null
  created_at timestamp with time zone not null
  withdrawn_at timestamp with time zone
  constraint recovery_fees_amount_cents_check CHECK ((amount_cents > 0))
  constraint recovery_fees_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint recovery_fees_item_check CHECK ((item = ANY (ARRAY['drive'::text, 'cord'::text])))
  constraint recovery_fees_pkey PRIMARY KEY (item, currency, version)
  constraint recovery_fees_version_check CHECK ((version >= 1))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table referral_addresses (row security, forced)
  slug text not null
  organization_id uuid not null
  is_current boolean not null
  created_at timestamp with time zone not null
  constraint referral_addresses_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint referral_addresses_pkey PRIMARY KEY (slug)
  constraint referral_addresses_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND ((length(slug) >= 3) AND (length(slug) <= 40))))
  UNIQUE INDEX referral_addresses_one_current ON public.referral_addresses USING btree (organization_id) WHERE is_current
  INDEX referral_addresses_organization ON public.referral_addresses USING btree (organization_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (is_current) to portal_partner

table referral_pages (row security, forced)
  organization_id uuid not null
  draft jsonb not null
  revision integer not null
  drafted_by uuid
  drafted_at timestamp with time zone not null
  published jsonb
  published_revision integer
  published_at timestamp with time zone
  constraint referral_pages_check CHECK ((((published IS NULL) = (published_at IS NULL)) AND ((published IS NULL) = (published_revision IS NULL))))
  constraint referral_pages_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES people(id)
  constraint referral_pages_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint referral_pages_pkey PRIMARY KEY (organization_id)
  constraint referral_pages_revision_check CHECK ((revision >= 1))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (draft, drafted_at, drafted_by, published, published_at, published_revision, revision) to portal_partner

table refund_requests (row security, forced)
  id uuid not null
  organization_id uuid not null
  invoice_id uuid not null
  status text not null default 'draft'::text
  currency text not null
  net_cents bigint not null
  tax_cents bigint not null
  total_cents bigint not null
  credits jsonb not null
  ends_service boolean not null
  reason_code text not null
  reason text not null
  needs_approval boolean not null default false
  requested_by uuid not null
  created_at timestamp with time zone not null
  confirmed_at timestamp with time zone
  decided_by uuid
  decided_at timestamp with time zone
  decision_reason text
  refund_id uuid
  constraint refund_requests_approved CHECK (((NOT needs_approval) OR (status <> 'approved'::text) OR (decided_by IS NOT NULL)))
  constraint refund_requests_check CHECK ((total_cents = (net_cents + tax_cents)))
  constraint refund_requests_check1 CHECK (((status = 'draft'::text) OR (status = 'withdrawn'::text) OR (confirmed_at IS NOT NULL)))
  constraint refund_requests_check2 CHECK (((decided_by IS NULL) = (decided_at IS NULL)))
  constraint refund_requests_check3 CHECK (((status = 'approved'::text) = (refund_id IS NOT NULL)))
  constraint refund_requests_check4 CHECK (((status <> 'declined'::text) OR ((decided_by IS NOT NULL) AND (decision_reason <> ''::text))))
  constraint refund_requests_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id)
  constraint refund_requests_net_cents_check CHECK ((net_cents >= 0))
  constraint refund_requests_organization_id_id_key UNIQUE (organization_id, id)
  constraint refund_requests_organization_id_invoice_id_fkey FOREIGN KEY (organization_id, invoice_id) REFERENCES invoices(organization_id, id)
  constraint refund_requests_organization_id_refund_id_fkey FOREIGN KEY (organization_id, refund_id) REFERENCES refunds(organization_id, id)
  constraint refund_requests_pkey PRIMARY KEY (id)
  constraint refund_requests_refund_id_key UNIQUE (refund_id)
  constraint refund_requests_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES people(id)
  constraint refund_requests_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'waiting'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text])))
  constraint refund_requests_tax_cents_check CHECK ((tax_cents >= 0))
  constraint refund_requests_total_cents_check CHECK ((total_cents > 0))
  constraint refund_requests_two_people CHECK ((decided_by <> requested_by))
  INDEX refund_requests_decided ON public.refund_requests USING btree (confirmed_at DESC, id DESC) WHERE (status = ANY (ARRAY['approved'::text, 'declined'::text]))
  INDEX refund_requests_invoice ON public.refund_requests USING btree (invoice_id, created_at)
  INDEX refund_requests_waiting ON public.refund_requests USING btree (confirmed_at, id) WHERE (status = 'waiting'::text)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (confirmed_at, decided_at, decided_by, decision_reason, needs_approval, refund_id, status) to portal_partner

table refunds (row security, forced)
  id uuid not null
  organization_id uuid not null
  payment_id uuid
  stripe_payment_intent_id text not null
  amount_cents bigint not null
  currency text not null
  reason text not null
  refund_key text not null
  state text not null default 'due'::text
  stripe_refund_id text
  requested_by text not null
  created_at timestamp with time zone not null
  leased_until timestamp with time zone
  settled_at timestamp with time zone
  attempt smallint not null default 1
  failure text
  is_without_paper boolean not null default false
  constraint refunds_amount_cents_check CHECK ((amount_cents > 0))
  constraint refunds_attempt_check CHECK ((attempt > 0))
  constraint refunds_organization_id_payment_id_fkey FOREIGN KEY (organization_id, payment_id) REFERENCES payments(organization_id, id)
  constraint refunds_own UNIQUE (organization_id, id)
  constraint refunds_pkey PRIMARY KEY (id)
  constraint refunds_refund_key_key UNIQUE (refund_key)
  constraint refunds_state_check CHECK ((state = ANY (ARRAY['due'::text, 'calling'::text, 'done'::text, 'failed'::text])))
  constraint refunds_stripe_refund_id_key UNIQUE (stripe_refund_id)
  INDEX refunds_failed ON public.refunds USING btree (settled_at) WHERE (state = 'failed'::text)
  INDEX refunds_payment ON public.refunds USING btree (payment_id)
  INDEX refunds_settled ON public.refunds USING btree (organization_id, settled_at)
  INDEX refunds_to_do ON public.refunds USING btree (created_at) WHERE (state = ANY (ARRAY['due'::text, 'calling'::text]))
  policy portal_customer for ALL to portal_customer using (EXISTS ( SELECT
   FROM payments p
  WHERE (p.id = refunds.payment_id))) check (EXISTS ( SELECT
   FROM payments p
  WHERE (p.id = refunds.payment_id)))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM payments p
  WHERE ((p.organization_id = refunds.organization_id) AND (p.id = refunds.payment_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM payments p
  WHERE ((p.organization_id = refunds.organization_id) AND (p.id = refunds.payment_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_system

table releases (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  account_name text not null
  subscription_id uuid
  numbers text[] not null
  account_left boolean not null
  released_by text not null
  released_at timestamp with time zone not null
  organization_name text not null
  constraint releases_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint releases_check CHECK ((account_left OR (subscription_id IS NOT NULL)))
  constraint releases_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint releases_pkey PRIMARY KEY (id)
  constraint releases_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
  INDEX releases_account ON public.releases USING btree (account_id, released_at DESC)
  INDEX releases_organization ON public.releases USING btree (organization_id, released_at DESC, id DESC)
  INDEX releases_subscription ON public.releases USING btree (subscription_id, released_at DESC) WHERE (subscription_id IS NOT NULL)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = releases.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = releases.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system

table reset_requests
  email text not null
  counted_from timestamp with time zone not null
  asked integer not null
  asked_at timestamp with time zone not null
  waiting boolean not null
  request_id text
  constraint reset_requests_asked_check CHECK ((asked > 0))
  constraint reset_requests_email_check CHECK (((length(email) >= 3) AND (length(email) <= 254)))
  constraint reset_requests_pkey PRIMARY KEY (email)
  INDEX reset_requests_age ON public.reset_requests USING btree (asked_at)
  INDEX reset_requests_waiting ON public.reset_requests USING btree (asked_at) WHERE waiting
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table reset_tries
  person_id uuid not null
  failures integer not null
  last_failed_at timestamp with time zone not null
  locked_until timestamp with time zone not null
  constraint reset_tries_failures_check CHECK ((failures > 0))
  constraint reset_tries_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint reset_tries_pkey PRIMARY KEY (person_id)
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table scheduled_changes (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  kind text not null
  plan_id uuid
  years smallint
  packs integer
  state text not null default 'open'::text
  made_by uuid not null
  made_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint scheduled_changes_check CHECK (((kind = 'plan'::text) = (plan_id IS NOT NULL)))
  constraint scheduled_changes_check1 CHECK (((kind = 'term'::text) = (years IS NOT NULL)))
  constraint scheduled_changes_check2 CHECK (((kind = 'packs'::text) = (packs IS NOT NULL)))
  constraint scheduled_changes_check3 CHECK (((state = 'open'::text) = (ended_at IS NULL)))
  constraint scheduled_changes_kind_check CHECK ((kind = ANY (ARRAY['plan'::text, 'term'::text, 'packs'::text, 'lapse'::text])))
  constraint scheduled_changes_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint scheduled_changes_organization_id_subscription_id_fkey FOREIGN KEY (organization_id, subscription_id) REFERENCES subscriptions(organization_id, id) ON UPDATE CASCADE
  constraint scheduled_changes_packs_check CHECK (((packs >= 0) AND (packs <= 50)))
  constraint scheduled_changes_pkey PRIMARY KEY (id)
  constraint scheduled_changes_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id)
  constraint scheduled_changes_state_check CHECK ((state = ANY (ARRAY['open'::text, 'applied'::text, 'undone'::text, 'overtaken'::text])))
  constraint scheduled_changes_years_check CHECK (((years >= 1) AND (years <= 3)))
  INDEX scheduled_changes_all ON public.scheduled_changes USING btree (organization_id, made_at, id)
  INDEX scheduled_changes_by_kind ON public.scheduled_changes USING btree (organization_id, kind, made_at, id)
  INDEX scheduled_changes_by_state ON public.scheduled_changes USING btree (organization_id, state, made_at, id)
  INDEX scheduled_changes_by_state_kind ON public.scheduled_changes USING btree (organization_id, state, kind, made_at, id)
  INDEX scheduled_changes_of_subscription ON public.scheduled_changes USING btree (organization_id, subscription_id)
  UNIQUE INDEX scheduled_changes_one_open ON public.scheduled_changes USING btree (subscription_id, kind) WHERE (state = 'open'::text)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = scheduled_changes.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = scheduled_changes.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (ended_at, state) to portal_customer
  grant update (ended_at, state) to portal_limited
  grant update (ended_at, state) to portal_partner

table security_answers
  person_id uuid not null
  question smallint not null
  answer_hash text not null
  created_at timestamp with time zone not null
  constraint security_answers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint security_answers_pkey PRIMARY KEY (person_id, question)
  constraint security_answers_question_check CHECK (((question >= 1) AND (question <= 12)))
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table server_certificates (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  install_link_id uuid not null
  windows text not null
  family text not null
  sealed bytea not null
  made_by uuid
  download_count integer not null default 0
  created_at timestamp with time zone not null
  constraint server_certificates_download_count_check CHECK ((download_count >= 0))
  constraint server_certificates_family_check CHECK ((family = ANY (ARRAY['cloud.opentext'::text, 'cloud.carbonite'::text])))
  constraint server_certificates_install_link_id_fkey FOREIGN KEY (install_link_id) REFERENCES install_links(id) ON DELETE CASCADE
  constraint server_certificates_made_by_fkey FOREIGN KEY (made_by) REFERENCES people(id)
  constraint server_certificates_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint server_certificates_pkey PRIMARY KEY (id)
  constraint server_certificates_windows_check CHECK (((length(windows) >= 1) AND (length(windows) <= 20)))
  INDEX server_certificates_link ON public.server_certificates USING btree (install_link_id)
  INDEX server_certificates_newest ON public.server_certificates USING btree (machine_id, created_at DESC, id)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_certificates.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_certificates.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select to portal_system
  grant update (download_count) to portal_customer
  grant update (download_count) to portal_limited
  grant update (download_count) to portal_partner

table server_facts (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  purge_hours integer
  java text not null default ''::text
  reported_at timestamp with time zone not null
  constraint server_facts_java_check CHECK ((length(java) <= 80))
  constraint server_facts_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint server_facts_pkey PRIMARY KEY (machine_id)
  constraint server_facts_purge_hours_check CHECK (((purge_hours >= 1) AND (purge_hours <= 8760)))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_facts.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_facts.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table server_sets (row security, forced)
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  name text not null
  sort_name text not null generated default app.searchable(name)
  destination text not null
  is_enabled boolean not null
  schedule text not null default ''::text
  retention_cycles integer
  last_result text
  last_run_at timestamp with time zone
  last_message text not null default ''::text
  next_run_at timestamp with time zone
  bytes bigint not null default 0
  reported_at timestamp with time zone not null
  constraint server_sets_bytes_check CHECK ((bytes >= 0))
  constraint server_sets_destination_check CHECK ((destination = ANY (ARRAY['disk'::text, 'cloud'::text, 'disk_and_cloud'::text])))
  constraint server_sets_last_message_check CHECK ((length(last_message) <= 500))
  constraint server_sets_last_result_check CHECK ((last_result = ANY (ARRAY['running'::text, 'complete'::text, 'warning'::text, 'failed'::text])))
  constraint server_sets_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)))
  constraint server_sets_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint server_sets_pkey PRIMARY KEY (machine_id, name)
  constraint server_sets_retention_cycles_check CHECK (((retention_cycles >= 1) AND (retention_cycles <= 9999)))
  constraint server_sets_schedule_check CHECK ((length(schedule) <= 200))
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_sets.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_sets.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_customer
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, insert, select, update to portal_system

table server_settings (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  name text not null
  set_name text not null default ''::text
  wanted jsonb not null
  state text not null
  reason text
  asked_by uuid not null
  asked_name text not null
  created_at timestamp with time zone not null
  answered_at timestamp with time zone
  constraint server_settings_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES people(id)
  constraint server_settings_asked_name_check CHECK (((length(asked_name) >= 1) AND (length(asked_name) <= 320)))
  constraint server_settings_check CHECK (((state = 'pending'::text) = (answered_at IS NULL)))
  constraint server_settings_check1 CHECK (((name = 'set'::text) = (set_name <> ''::text)))
  constraint server_settings_name_check CHECK ((name = ANY (ARRAY['notification'::text, 'bandwidth'::text, 'updates'::text, 'set'::text])))
  constraint server_settings_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint server_settings_pkey PRIMARY KEY (id)
  constraint server_settings_reason_check CHECK ((length(reason) <= 200))
  constraint server_settings_set_name_check CHECK ((length(set_name) <= 60))
  constraint server_settings_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'applied'::text, 'failed'::text, 'superseded'::text])))
  INDEX server_settings_newest ON public.server_settings USING btree (machine_id, created_at DESC, id)
  UNIQUE INDEX server_settings_one_pending ON public.server_settings USING btree (machine_id, name, set_name) WHERE (state = 'pending'::text)
  INDEX server_settings_wanted ON public.server_settings USING gin (wanted jsonb_path_ops)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_settings.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = server_settings.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_privacy
  grant select, update to portal_system
  grant update (answered_at, reason, state) to portal_customer
  grant update (answered_at, reason, state) to portal_limited
  grant update (answered_at, reason, state) to portal_partner
  grant update (asked_name, wanted) to portal_privacy

table sessions
  id_hash bytea not null
  person_id uuid not null
  epoch integer not null
  stage text not null
  context_kind text
  organization_id uuid
  account_id uuid
  data jsonb not null default '{}'::jsonb
  user_agent text not null default ''::text
  address text not null default ''::text
  created_at timestamp with time zone not null
  seen_at timestamp with time zone not null
  code_confirmed_at timestamp with time zone
  revoked_at timestamp with time zone
  view_id uuid
  constraint sessions_check CHECK ((((context_kind = 'organization'::text) IS NOT TRUE) OR (organization_id IS NOT NULL)))
  constraint sessions_check1 CHECK ((((context_kind = 'account'::text) IS NOT TRUE) OR (account_id IS NOT NULL)))
  constraint sessions_context_kind_check CHECK ((context_kind = ANY (ARRAY['organization'::text, 'account'::text, 'office'::text, 'view'::text])))
  constraint sessions_id_hash_check CHECK ((octet_length(id_hash) = 32))
  constraint sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint sessions_pkey PRIMARY KEY (id_hash)
  constraint sessions_stage_check CHECK ((stage = ANY (ARRAY['pending_two_step'::text, 'signed_in'::text])))
  constraint sessions_view CHECK ((((NOT (context_kind IS DISTINCT FROM 'view'::text)) = (view_id IS NOT NULL)) AND ((view_id IS NULL) OR (organization_id IS NOT NULL))))
  constraint sessions_view_id_fkey FOREIGN KEY (view_id) REFERENCES partner_views(id)
  INDEX sessions_person ON public.sessions USING btree (person_id) WHERE (revoked_at IS NULL)
  INDEX sessions_seen ON public.sessions USING btree (seen_at)
  grant delete, select to portal_privacy
  grant select to portal_session
  grant delete, insert, select, update to portal_system

table sign_in_attempts
  email_hash bytea not null
  failures integer not null
  last_failed_at timestamp with time zone not null
  blocked_until timestamp with time zone not null
  constraint sign_in_attempts_email_hash_check CHECK ((octet_length(email_hash) = 32))
  constraint sign_in_attempts_failures_check CHECK ((failures > 0))
  constraint sign_in_attempts_pkey PRIMARY KEY (email_hash)
  INDEX sign_in_attempts_age ON public.sign_in_attempts USING btree (last_failed_at)
  grant select to portal_privacy
  grant delete, insert, select, update to portal_system

table staff
  person_id uuid not null
  roles text[] not null
  status text not null default 'active'::text
  created_at timestamp with time zone not null
  constraint staff_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
  constraint staff_pkey PRIMARY KEY (person_id)
  constraint staff_roles_check CHECK (((roles <@ ARRAY['operator'::text, 'finance'::text, 'partner_desk'::text, 'support'::text, 'content'::text]) AND (cardinality(roles) > 0)))
  constraint staff_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
  grant select to portal_office
  grant select to portal_privacy
  grant select to portal_session
  grant insert, select to portal_system
  grant update (roles, status) to portal_system

table staff_invitations
  id uuid not null
  email text not null
  roles text[] not null
  status text not null default 'open'::text
  invited_by uuid
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint staff_invitations_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254))))
  constraint staff_invitations_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES people(id)
  constraint staff_invitations_pkey PRIMARY KEY (id)
  constraint staff_invitations_roles_check CHECK (((roles <@ ARRAY['operator'::text, 'finance'::text, 'partner_desk'::text, 'support'::text, 'content'::text]) AND (cardinality(roles) > 0)))
  constraint staff_invitations_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'revoked'::text])))
  INDEX staff_invitations_email ON public.staff_invitations USING btree (email)
  UNIQUE INDEX staff_invitations_one_open ON public.staff_invitations USING btree (email) WHERE (status = 'open'::text)
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (email) to portal_privacy
  grant update (status) to portal_system

table stripe_events
  id text not null
  type text not null
  object_id text not null default ''::text
  payload jsonb not null
  state text not null default 'received'::text
  attempts integer not null default 0
  next_attempt_at timestamp with time zone
  note text
  received_at timestamp with time zone not null
  applied_at timestamp with time zone
  constraint stripe_events_pkey PRIMARY KEY (id)
  constraint stripe_events_state_check CHECK ((state = ANY (ARRAY['received'::text, 'applied'::text, 'parked'::text])))
  INDEX stripe_events_to_do ON public.stripe_events USING btree (next_attempt_at) WHERE (state = 'received'::text)
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select, update to portal_system
  grant update (payload) to portal_privacy

table subscriptions (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  number text not null
  plan_id uuid not null
  trial_kind text
  state text not null
  source text not null
  nickname text not null default ''::text
  time_zone text not null
  currency text not null
  anchor_on date not null
  expires_on date not null
  term_years smallint
  storage_packs integer not null default 0
  installed_at timestamp with time zone
  auto_renew boolean not null default false
  auto_renew_card_id uuid
  auto_renew_audit_id bigint
  auto_renew_actor_kind text not null default 'person'::text
  renewal_quote_id uuid
  renewal_invoice_id uuid
  renewal_stopped text
  charge_attempts smallint not null default 0
  next_notice_at timestamp with time zone
  quote_at timestamp with time zone
  charge_at timestamp with time zone
  lapses_at timestamp with time zone
  service_ends_at timestamp with time zone
  purge_on date
  purge_at timestamp with time zone
  leased_until timestamp with time zone
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  renewal_payment_id uuid
  next_plan_id uuid
  next_storage_packs integer
  plan_changes_at timestamp with time zone
  scheduled_plan_id uuid
  scheduled_years smallint
  scheduled_packs integer
  scheduled_lapse boolean not null default false
  withdrawn_quote_id uuid
  ended_at timestamp with time zone
  shown_to_organization_id uuid
  seen_by_organization_id uuid not null generated default COALESCE(shown_to_organization_id, organization_id)
  lead_id uuid
  grace_extra_days smallint not null default 0
  grace_extensions smallint not null default 0
  constraint subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint subscriptions_auto_renew_actor_kind_check CHECK ((auto_renew_actor_kind = 'person'::text))
  constraint subscriptions_auto_renew_audit_id_auto_renew_actor_kind_fkey FOREIGN KEY (auto_renew_audit_id, auto_renew_actor_kind) REFERENCES audit_entries(id, actor_kind)
  constraint subscriptions_check CHECK (((NOT auto_renew) OR (auto_renew_audit_id IS NOT NULL)))
  constraint subscriptions_check1 CHECK ((((state = 'trial'::text) = (trial_kind IS NOT NULL)) OR (state = ANY (ARRAY['expired'::text, 'purging'::text, 'purged'::text, 'converted'::text]))))
  constraint subscriptions_check2 CHECK (((state <> ALL (ARRAY['expired'::text, 'payment_failed'::text])) OR (purge_at IS NOT NULL)))
  constraint subscriptions_converted_rests CHECK (((state <> 'converted'::text) OR ((NOT auto_renew) AND (num_nonnulls(next_notice_at, quote_at, charge_at, lapses_at, service_ends_at, purge_at, plan_changes_at, renewal_invoice_id) = 0))))
  constraint subscriptions_grace_extended CHECK (((grace_extra_days = 0) = (grace_extensions = 0)))
  constraint subscriptions_grace_extensions_check CHECK (((grace_extensions >= 0) AND (grace_extensions <= 2)))
  constraint subscriptions_grace_extra_days_check CHECK (((grace_extra_days >= 0) AND (grace_extra_days <= 60)))
  constraint subscriptions_lapse_of_enrolled CHECK (((NOT scheduled_lapse) OR auto_renew))
  constraint subscriptions_next_plan_id_fkey FOREIGN KEY (next_plan_id) REFERENCES plans(id)
  constraint subscriptions_next_storage_packs_check CHECK (((next_storage_packs >= 0) AND (next_storage_packs <= 50)))
  constraint subscriptions_number_key UNIQUE (number)
  constraint subscriptions_organization TRIGGER DEFERRABLE INITIALLY DEFERRED
  constraint subscriptions_organization_id_auto_renew_card_id_fkey FOREIGN KEY (organization_id, auto_renew_card_id) REFERENCES cards(organization_id, id)
  constraint subscriptions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint subscriptions_organization_id_id_key UNIQUE (organization_id, id)
  constraint subscriptions_organization_id_renewal_invoice_id_fkey FOREIGN KEY (organization_id, renewal_invoice_id) REFERENCES invoices(organization_id, id)
  constraint subscriptions_organization_id_renewal_payment_id_fkey FOREIGN KEY (organization_id, renewal_payment_id) REFERENCES payments(organization_id, id)
  constraint subscriptions_organization_id_renewal_quote_id_fkey FOREIGN KEY (organization_id, renewal_quote_id) REFERENCES quotes(organization_id, id)
  constraint subscriptions_organization_id_withdrawn_quote_id_fkey FOREIGN KEY (organization_id, withdrawn_quote_id) REFERENCES quotes(organization_id, id)
  constraint subscriptions_pkey PRIMARY KEY (id)
  constraint subscriptions_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id)
  constraint subscriptions_renewal_stopped_check CHECK ((renewal_stopped = ANY (ARRAY['authentication'::text, 'declined'::text, 'frozen'::text, 'schedule'::text, 'price'::text])))
  constraint subscriptions_scheduled_packs_check CHECK (((scheduled_packs >= 0) AND (scheduled_packs <= 50)))
  constraint subscriptions_scheduled_plan_id_fkey FOREIGN KEY (scheduled_plan_id) REFERENCES plans(id)
  constraint subscriptions_scheduled_years_check CHECK (((scheduled_years >= 1) AND (scheduled_years <= 3)))
  constraint subscriptions_seen_by_key UNIQUE (seen_by_organization_id, account_id, id)
  constraint subscriptions_shown_of_house CHECK (((shown_to_organization_id IS NULL) OR (organization_id = '00000000-0000-7000-8000-000000000001'::uuid)))
  constraint subscriptions_shown_to_partner_of_account FOREIGN KEY (shown_to_organization_id, account_id) REFERENCES accounts(organization_id, id) ON UPDATE CASCADE
  constraint subscriptions_source_check CHECK ((source = ANY (ARRAY['partner'::text, 'customer'::text, 'trial'::text, 'activation_code'::text, 'referral'::text, 'nfr'::text])))
  constraint subscriptions_state_check CHECK ((state = ANY (ARRAY['trial'::text, 'active'::text, 'expired'::text, 'payment_failed'::text, 'purging'::text, 'purged'::text, 'converted'::text])))
  constraint subscriptions_storage_packs_check CHECK (((storage_packs >= 0) AND (storage_packs <= 50)))
  constraint subscriptions_term_years_check CHECK (((term_years >= 1) AND (term_years <= 3)))
  constraint subscriptions_trial_kind_check CHECK ((trial_kind = ANY (ARRAY['personal'::text, 'business'::text])))
  constraint subscriptions_waiting_plan_whole CHECK ((num_nulls(next_plan_id, next_storage_packs, plan_changes_at) = ANY (ARRAY[0, 3])))
  INDEX subscriptions_account ON public.subscriptions USING btree (organization_id, account_id)
  INDEX subscriptions_card ON public.subscriptions USING btree (auto_renew_card_id) WHERE (auto_renew_card_id IS NOT NULL)
  INDEX subscriptions_changed ON public.subscriptions USING btree (updated_at)
  INDEX subscriptions_charge ON public.subscriptions USING btree (charge_at) WHERE (charge_at IS NOT NULL)
  INDEX subscriptions_converted ON public.subscriptions USING btree (id) WHERE (state = 'converted'::text)
  INDEX subscriptions_created ON public.subscriptions USING btree (created_at)
  INDEX subscriptions_lapse ON public.subscriptions USING btree (lapses_at) WHERE (lapses_at IS NOT NULL)
  INDEX subscriptions_nfr ON public.subscriptions USING btree (organization_id) WHERE (source = 'nfr'::text)
  INDEX subscriptions_notice ON public.subscriptions USING btree (next_notice_at) WHERE (next_notice_at IS NOT NULL)
  INDEX subscriptions_of_account ON public.subscriptions USING btree (account_id)
  INDEX subscriptions_of_leads ON public.subscriptions USING btree (created_at) WHERE (lead_id IS NOT NULL)
  UNIQUE INDEX subscriptions_one_open_trial ON public.subscriptions USING btree (account_id, trial_kind) WHERE (state = 'trial'::text)
  INDEX subscriptions_plan_change ON public.subscriptions USING btree (plan_changes_at) WHERE (plan_changes_at IS NOT NULL)
  INDEX subscriptions_purge ON public.subscriptions USING btree (purge_at) WHERE (purge_at IS NOT NULL)
  INDEX subscriptions_purging ON public.subscriptions USING btree (id) WHERE (state = 'purging'::text)
  INDEX subscriptions_quote ON public.subscriptions USING btree (quote_at) WHERE (quote_at IS NOT NULL)
  INDEX subscriptions_renewal_invoice ON public.subscriptions USING btree (renewal_invoice_id) WHERE (renewal_invoice_id IS NOT NULL)
  INDEX subscriptions_renewal_try ON public.subscriptions USING btree (renewal_payment_id) WHERE (renewal_payment_id IS NOT NULL)
  INDEX subscriptions_service_end ON public.subscriptions USING btree (service_ends_at) WHERE (state = 'payment_failed'::text)
  INDEX subscriptions_shown ON public.subscriptions USING btree (shown_to_organization_id, account_id) WHERE (shown_to_organization_id IS NOT NULL)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = subscriptions.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = subscriptions.account_id)))))
  policy portal_limited_shown for SELECT to portal_limited using ((shown_to_organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = subscriptions.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_partner_shown for SELECT to portal_partner using (shown_to_organization_id = app.organization())
  policy portal_summaries for SELECT to portal_summaries using true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER subscriptions_customers_own BEFORE UPDATE OF plan_id, trial_kind, state, source, nickname, anchor_on, expires_on, term_years, storage_packs, installed_at, auto_renew, auto_renew_card_id, auto_renew_audit_id, renewal_quote_id, renewal_invoice_id, renewal_payment_id, renewal_stopped, charge_attempts, next_notice_at, quote_at, charge_at, lapses_at, service_ends_at, purge_on, purge_at, leased_until, next_plan_id, next_storage_packs, plan_changes_at, scheduled_plan_id, scheduled_years, scheduled_packs, scheduled_lapse, withdrawn_quote_id, ended_at ON public.subscriptions FOR EACH ROW WHEN (((CURRENT_USER = 'portal_customer'::name) AND (old.organization_id <> '00000000-0000-7000-8000-000000000001'::uuid))) EXECUTE FUNCTION app.refuse_others_subscription()
  TRIGGER subscriptions_free_carried AFTER UPDATE OF renewal_quote_id ON public.subscriptions FOR EACH ROW WHEN (((old.renewal_quote_id IS NOT NULL) AND (new.renewal_quote_id IS DISTINCT FROM old.renewal_quote_id))) EXECUTE FUNCTION app.free_carried_of_quote()
  CONSTRAINT TRIGGER subscriptions_organization AFTER INSERT OR UPDATE OF organization_id, account_id ON public.subscriptions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.check_subscription_organization()
  grant select to portal_customer
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant select to portal_summaries
  grant select to portal_system
  grant update (anchor_on, auto_renew, auto_renew_audit_id, auto_renew_card_id, charge_at, charge_attempts, ended_at, expires_on, grace_extensions, grace_extra_days, installed_at, lapses_at, leased_until, next_notice_at, next_plan_id, next_storage_packs, nickname, organization_id, plan_changes_at, plan_id, purge_at, purge_on, quote_at, renewal_invoice_id, renewal_payment_id, renewal_quote_id, renewal_stopped, scheduled_lapse, scheduled_packs, scheduled_plan_id, scheduled_years, service_ends_at, shown_to_organization_id, source, state, storage_packs, term_years, trial_kind, updated_at, withdrawn_quote_id) to portal_customer

table suspensions (row security, forced)
  id uuid not null
  organization_id uuid not null
  reason text not null
  began_by uuid not null
  began_at timestamp with time zone not null
  end_reason text not null default ''::text
  ended_by uuid
  ended_at timestamp with time zone
  constraint suspensions_began_by_fkey FOREIGN KEY (began_by) REFERENCES people(id)
  constraint suspensions_check CHECK (((ended_at IS NULL) = (ended_by IS NULL)))
  constraint suspensions_end_reason_check CHECK ((length(end_reason) <= 500))
  constraint suspensions_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES people(id)
  constraint suspensions_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint suspensions_pkey PRIMARY KEY (id)
  constraint suspensions_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)))
  INDEX suspensions_newest ON public.suspensions USING btree (organization_id, began_at DESC)
  UNIQUE INDEX suspensions_one_open ON public.suspensions USING btree (organization_id) WHERE (ended_at IS NULL)
  policy portal_office for ALL to portal_office using true check true
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_office
  grant select to portal_privacy
  grant select to portal_system

table term_discounts
  years smallint not null
  discount_bps integer not null
  version integer not null default 1
  valid_from date not null default '2020-01-01'::date
  created_at timestamp with time zone not null default app.now()
  withdrawn_at timestamp with time zone
  constraint term_discounts_discount_bps_check CHECK (((discount_bps >= 0) AND (discount_bps <= 10000)))
  constraint term_discounts_pkey PRIMARY KEY (years, version)
  constraint term_discounts_version_check CHECK ((version >= 1))
  constraint term_discounts_years_check CHECK (((years >= 1) AND (years <= 3)))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table terms (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  subscription_id uuid not null
  kind text not null
  trial_kind text
  plan_id uuid not null
  years smallint
  starts_on date not null
  ends_on date not null
  value_cents bigint not null
  currency text not null
  storage_packs integer not null default 0
  invoice_line_id uuid
  created_at timestamp with time zone not null
  cut_on date
  credit_cents bigint not null default 0
  activation_code_id uuid
  paid_by_organization_id uuid
  constraint terms_activation_code_id_fkey FOREIGN KEY (activation_code_id) REFERENCES activation_codes(id)
  constraint terms_activation_code_id_key UNIQUE (activation_code_id)
  constraint terms_check CHECK ((starts_on < ends_on))
  constraint terms_check1 CHECK (((kind = 'trial'::text) = (trial_kind IS NOT NULL)))
  constraint terms_check2 CHECK (((kind = 'paid'::text) OR (value_cents = 0)))
  constraint terms_credit_inside CHECK (((credit_cents >= 0) AND (credit_cents <= value_cents)))
  constraint terms_cut_inside CHECK (((cut_on >= starts_on) AND (cut_on < ends_on)))
  constraint terms_kind_check CHECK ((kind = ANY (ARRAY['trial'::text, 'paid'::text, 'free'::text])))
  constraint terms_no_overlap EXCLUDE USING gist (subscription_id WITH =, daterange(starts_on, COALESCE(cut_on, ends_on)) WITH &&) WHERE ((kind <> 'trial'::text))
  constraint terms_organization_id_subscription_id_fkey FOREIGN KEY (organization_id, subscription_id) REFERENCES subscriptions(organization_id, id) ON UPDATE CASCADE
  constraint terms_paid_by_organization_id_fkey FOREIGN KEY (paid_by_organization_id) REFERENCES organizations(id)
  constraint terms_pkey PRIMARY KEY (id)
  constraint terms_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id)
  constraint terms_trial_kind_check CHECK ((trial_kind = ANY (ARRAY['personal'::text, 'business'::text])))
  constraint terms_value_cents_check CHECK ((value_cents >= 0))
  UNIQUE INDEX terms_one_business_trial ON public.terms USING btree (account_id) WHERE (trial_kind = 'business'::text)
  UNIQUE INDEX terms_one_of_line ON public.terms USING btree (invoice_line_id, subscription_id) WHERE (activation_code_id IS NULL)
  UNIQUE INDEX terms_one_start ON public.terms USING btree (subscription_id, starts_on) WHERE ((kind <> 'trial'::text) AND (cut_on IS NULL))
  UNIQUE INDEX terms_one_trial ON public.terms USING btree (subscription_id) WHERE (kind = 'trial'::text)
  policy portal_customer for ALL to portal_customer using (account_id = app.account()) check (account_id = app.account())
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = terms.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = terms.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  TRIGGER terms_keep_who_paid BEFORE UPDATE OF organization_id ON public.terms FOR EACH ROW WHEN ((old.organization_id <> new.organization_id)) EXECUTE FUNCTION app.keep_who_paid()
  grant select to portal_customer
  grant insert, select to portal_limited
  grant select to portal_office
  grant insert, select to portal_partner
  grant select to portal_system
  grant update (cut_on) to portal_customer
  grant update (cut_on, storage_packs) to portal_limited
  grant update (cut_on, storage_packs) to portal_partner

table ticket_entries (row security, forced)
  id uuid not null
  organization_id uuid not null
  ticket_id uuid not null
  at timestamp with time zone not null
  kind text not null
  side text not null
  author_id uuid
  author_name text not null default ''::text
  via text not null default 'page'::text
  words text not null default ''::text
  constraint ticket_entries_author_id_fkey FOREIGN KEY (author_id) REFERENCES people(id)
  constraint ticket_entries_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'solved'::text, 'closed'::text, 'reopened'::text, 'merged'::text, 'rated'::text])))
  constraint ticket_entries_organization_id_ticket_id_fkey FOREIGN KEY (organization_id, ticket_id) REFERENCES tickets(organization_id, id)
  constraint ticket_entries_pkey PRIMARY KEY (id)
  constraint ticket_entries_side_check CHECK ((side = ANY (ARRAY['partner'::text, 'office'::text, 'system'::text])))
  constraint ticket_entries_via_check CHECK ((via = ANY (ARRAY['page'::text, 'mail'::text])))
  constraint ticket_entries_words_check CHECK ((length(words) <= 20000))
  INDEX ticket_entries_mailed ON public.ticket_entries USING btree (author_name) WHERE (author_name ~~ '%@%'::text)
  INDEX ticket_entries_ticket ON public.ticket_entries USING btree (ticket_id, at, id)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM tickets t
  WHERE (t.id = ticket_entries.ticket_id)))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM tickets t
  WHERE (t.id = ticket_entries.ticket_id))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER ticket_entries_remain BEFORE DELETE ON public.ticket_entries FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  TRIGGER ticket_entries_stay BEFORE UPDATE ON public.ticket_entries FOR EACH ROW WHEN ((((to_jsonb(old.*) - 'author_name'::text) IS DISTINCT FROM (to_jsonb(new.*) - 'author_name'::text)) OR (new.author_name <> 'Erased person'::text))) EXECUTE FUNCTION app.refuse_change()
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (author_name) to portal_privacy

table ticket_files (row security, forced)
  id uuid not null
  organization_id uuid not null
  ticket_id uuid not null
  entry_id uuid
  at timestamp with time zone not null
  side text not null
  author_id uuid
  author_name text not null
  name text not null
  sha256 text not null
  type text not null
  bytes bigint not null
  constraint ticket_files_author_id_fkey FOREIGN KEY (author_id) REFERENCES people(id)
  constraint ticket_files_bytes_check CHECK ((bytes > 0))
  constraint ticket_files_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ticket_entries(id)
  constraint ticket_files_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120)))
  constraint ticket_files_organization_id_ticket_id_fkey FOREIGN KEY (organization_id, ticket_id) REFERENCES tickets(organization_id, id)
  constraint ticket_files_pkey PRIMARY KEY (id)
  constraint ticket_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint ticket_files_side_check CHECK ((side = ANY (ARRAY['partner'::text, 'office'::text])))
  constraint ticket_files_ticket_id_sha256_side_key UNIQUE (ticket_id, sha256, side)
  INDEX ticket_files_mailed ON public.ticket_files USING btree (author_name) WHERE (author_name ~~ '%@%'::text)
  INDEX ticket_files_sha256 ON public.ticket_files USING btree (sha256)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM tickets t
  WHERE (t.id = ticket_files.ticket_id)))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM tickets t
  WHERE (t.id = ticket_files.ticket_id))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant delete, select to portal_privacy
  grant insert, select to portal_system
  grant update (author_name) to portal_privacy

table ticket_notes (row security, forced)
  id uuid not null
  organization_id uuid not null
  ticket_id uuid not null
  at timestamp with time zone not null
  author_id uuid not null
  author_name text not null
  words text not null
  constraint ticket_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES people(id)
  constraint ticket_notes_organization_id_ticket_id_fkey FOREIGN KEY (organization_id, ticket_id) REFERENCES tickets(organization_id, id)
  constraint ticket_notes_pkey PRIMARY KEY (id)
  constraint ticket_notes_words_check CHECK (((length(words) >= 1) AND (length(words) <= 20000)))
  INDEX ticket_notes_ticket ON public.ticket_notes USING btree (ticket_id, at, id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (author_name) to portal_privacy

table tickets (row security, forced)
  id uuid not null
  number text not null
  organization_id uuid not null
  subject text not null
  product text not null
  urgency text not null
  account_id uuid
  account_name text not null default ''::text
  machine_id uuid
  machine_name text not null default ''::text
  is_private boolean not null
  is_priority boolean not null
  written_by uuid not null
  written_name text not null
  written_membership_id uuid not null
  state text not null
  assigned_to uuid
  waits_since timestamp with time zone
  reply_due_at timestamp with time zone
  answered_at timestamp with time zone
  solved_at timestamp with time zone
  closed_at timestamp with time zone
  merged_into uuid
  rating text
  rating_words text not null default ''::text
  rated_at timestamp with time zone
  created_at timestamp with time zone not null
  last_message_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint tickets_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
  constraint tickets_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES people(id)
  constraint tickets_check CHECK (((state = ANY (ARRAY['open'::text, 'waiting_for_us'::text])) = (reply_due_at IS NOT NULL)))
  constraint tickets_check1 CHECK (((reply_due_at IS NULL) = (waits_since IS NULL)))
  constraint tickets_check2 CHECK (((state = ANY (ARRAY['solved'::text, 'closed'::text])) = (solved_at IS NOT NULL)))
  constraint tickets_check3 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL)))
  constraint tickets_check4 CHECK (((merged_into IS NULL) OR ((state = 'closed'::text) AND (merged_into <> id))))
  constraint tickets_check5 CHECK (((machine_id IS NULL) OR (account_id IS NOT NULL)))
  constraint tickets_check6 CHECK (((rating IS NULL) = (rated_at IS NULL)))
  constraint tickets_machine_id_fkey FOREIGN KEY (machine_id) REFERENCES machines(id) ON DELETE SET NULL
  constraint tickets_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES tickets(id)
  constraint tickets_number_check CHECK ((number ~ '^T-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$'::text))
  constraint tickets_number_key UNIQUE (number)
  constraint tickets_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint tickets_organization_id_id_key UNIQUE (organization_id, id)
  constraint tickets_pkey PRIMARY KEY (id)
  constraint tickets_product_check CHECK ((product = ANY (ARRAY['partner'::text, 'safe'::text, 'safe_pro'::text, 'safe_server'::text])))
  constraint tickets_rating_check CHECK ((rating = ANY (ARRAY['good'::text, 'bad'::text])))
  constraint tickets_rating_words_check CHECK ((length(rating_words) <= 1000))
  constraint tickets_state_check CHECK ((state = ANY (ARRAY['open'::text, 'waiting_for_partner'::text, 'waiting_for_us'::text, 'solved'::text, 'closed'::text])))
  constraint tickets_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 150)))
  constraint tickets_urgency_check CHECK ((urgency = ANY (ARRAY['question'::text, 'hindered'::text, 'stopped'::text])))
  constraint tickets_written_by_fkey FOREIGN KEY (written_by) REFERENCES people(id)
  constraint tickets_written_membership_id_fkey FOREIGN KEY (written_membership_id) REFERENCES memberships(id)
  INDEX tickets_account ON public.tickets USING btree (account_id) WHERE (account_id IS NOT NULL)
  INDEX tickets_assigned ON public.tickets USING btree (assigned_to, last_message_at DESC, id DESC) WHERE (state <> 'closed'::text)
  INDEX tickets_by_state ON public.tickets USING btree (state, last_message_at DESC, id DESC)
  INDEX tickets_machine ON public.tickets USING btree (machine_id) WHERE (machine_id IS NOT NULL)
  INDEX tickets_organization ON public.tickets USING btree (organization_id, last_message_at DESC, id DESC)
  INDEX tickets_organization_state ON public.tickets USING btree (organization_id, state, last_message_at DESC, id DESC)
  INDEX tickets_to_close ON public.tickets USING btree (solved_at) WHERE (state = 'solved'::text)
  INDEX tickets_waiting ON public.tickets USING btree (reply_due_at, id) WHERE (reply_due_at IS NOT NULL)
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND ((written_membership_id = app.membership()) OR ((NOT is_private) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = tickets.account_id))))))) check ((organization_id = app.organization()) AND ((written_membership_id = app.membership()) OR ((NOT is_private) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = tickets.account_id)))))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_limited
  grant select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system
  grant update (written_name) to portal_privacy
  grant update (answered_at, assigned_to, closed_at, last_message_at, merged_into, rated_at, rating, rating_words, reply_due_at, solved_at, state, updated_at, waits_since) to portal_system

table tier_changes (row security, forced)
  id uuid not null
  organization_id uuid not null
  previous_tier text not null
  tier text not null
  cause text not null
  reason text not null default ''::text
  held_until date
  net_cents bigint not null
  target_cents bigint not null
  currency text not null
  rule_version integer not null
  decided_by uuid
  decided_on date not null
  decided_at timestamp with time zone not null
  constraint tier_changes_cause_check CHECK ((cause = ANY (ARRAY['threshold'::text, 'review'::text, 'operator'::text])))
  constraint tier_changes_check CHECK (((cause = 'operator'::text) = (decided_by IS NOT NULL)))
  constraint tier_changes_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint tier_changes_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people(id)
  constraint tier_changes_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint tier_changes_pkey PRIMARY KEY (id)
  constraint tier_changes_previous_tier_check CHECK ((previous_tier = ANY (ARRAY['basic'::text, 'premier'::text])))
  constraint tier_changes_reason_check CHECK ((length(reason) <= 500))
  constraint tier_changes_rule_version_fkey FOREIGN KEY (rule_version) REFERENCES program_rules(version)
  constraint tier_changes_tier_check CHECK ((tier = ANY (ARRAY['basic'::text, 'premier'::text])))
  INDEX tier_changes_newest ON public.tier_changes USING btree (organization_id, decided_at DESC, id DESC)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  TRIGGER tier_changes_stay BEFORE DELETE OR UPDATE ON public.tier_changes FOR EACH ROW EXECUTE FUNCTION app.refuse_change()
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_privacy
  grant insert, select to portal_system

table tier_discounts
  tier text not null
  discount_class text not null
  discount_bps integer not null
  version integer not null default 1
  valid_from date not null default '2020-01-01'::date
  created_at timestamp with time zone not null default app.now()
  withdrawn_at timestamp with time zone
  constraint tier_discounts_discount_bps_check CHECK (((discount_bps >= 0) AND (discount_bps <= 10000)))
  constraint tier_discounts_discount_class_check CHECK ((discount_class = ANY (ARRAY['safe'::text, 'safe_pro_core'::text, 'safe_pro_power'::text, 'safe_pro_ultimate'::text, 'safe_server'::text, 'storage'::text, 'courier'::text])))
  constraint tier_discounts_pkey PRIMARY KEY (tier, discount_class, version)
  constraint tier_discounts_tier_check CHECK ((tier = ANY (ARRAY['basic'::text, 'premier'::text])))
  constraint tier_discounts_version_check CHECK ((version >= 1))
  grant select to portal_customer
  grant select to portal_limited
  grant insert, select to portal_office
  grant select to portal_partner
  grant select to portal_system
  grant update (withdrawn_at) to portal_office

table tier_standings (row security, forced)
  organization_id uuid not null
  since_on date not null
  anchor_on date not null
  held_until date
  next_review_on date not null
  warned_for date
  updated_at timestamp with time zone not null
  constraint tier_standings_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations(id)
  constraint tier_standings_pkey PRIMARY KEY (organization_id)
  INDEX tier_standings_review ON public.tier_standings USING btree (next_review_on, organization_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_office
  grant select to portal_partner
  grant insert, select, update to portal_system

table tokens (row security, forced)
  id uuid not null
  purpose text not null
  token_hash bytea not null
  email text not null
  person_id uuid
  organization_id uuid
  account_id uuid
  subject_id uuid
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  voided_at timestamp with time zone
  wrong_answers smallint not null default 0
  answers_locked_until timestamp with time zone
  answered_at timestamp with time zone
  constraint tokens_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint tokens_pkey PRIMARY KEY (id)
  constraint tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
  constraint tokens_token_hash_key UNIQUE (token_hash)
  constraint tokens_wrong_answers_check CHECK (((wrong_answers >= 0) AND (wrong_answers <= 5)))
  INDEX tokens_account ON public.tokens USING btree (account_id) WHERE (account_id IS NOT NULL)
  INDEX tokens_email ON public.tokens USING btree (email)
  INDEX tokens_live ON public.tokens USING btree (purpose, email) WHERE ((used_at IS NULL) AND (voided_at IS NULL))
  policy portal_limited for ALL to portal_limited using ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = tokens.account_id))))) check ((organization_id = app.organization()) AND (EXISTS ( SELECT
   FROM membership_accounts c
  WHERE ((c.organization_id = app.organization()) AND (c.membership_id = app.membership()) AND (c.account_id = tokens.account_id)))))
  policy portal_office for ALL to portal_office using true check true
  policy portal_partner for ALL to portal_partner using (organization_id = app.organization()) check (organization_id = app.organization())
  policy portal_privacy for ALL to portal_privacy using true check true
  policy portal_system for ALL to portal_system using true check true
  grant insert, select, update to portal_limited
  grant select to portal_office
  grant insert, select, update to portal_partner
  grant delete, select to portal_privacy
  grant insert, select, update to portal_system

table trusted_devices
  id uuid not null
  person_id uuid not null
  token_hash bytea not null
  epoch integer not null
  name text not null default ''::text
  user_agent text not null default ''::text
  address text not null default ''::text
  created_at timestamp with time zone not null
  last_used_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint trusted_devices_name_check CHECK ((length(name) <= 60))
  constraint trusted_devices_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint trusted_devices_pkey PRIMARY KEY (id)
  constraint trusted_devices_token_hash_check CHECK ((octet_length(token_hash) = 32))
  constraint trusted_devices_token_hash_key UNIQUE (token_hash)
  INDEX trusted_devices_person ON public.trusted_devices USING btree (person_id)
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table two_step_tries
  person_id uuid not null
  place text not null
  failures integer not null
  last_failed_at timestamp with time zone not null
  blocked_until timestamp with time zone not null
  constraint two_step_tries_failures_check CHECK ((failures > 0))
  constraint two_step_tries_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
  constraint two_step_tries_pkey PRIMARY KEY (person_id, place)
  constraint two_step_tries_place_check CHECK ((place = ANY (ARRAY['sign-in'::text, 'inside'::text, 'reset'::text])))
  grant delete, select to portal_privacy
  grant delete, insert, select, update to portal_system

table vault_tidyings (row security, forced)
  machine_id uuid not null
  organization_id uuid not null
  account_id uuid not null
  next_at timestamp with time zone not null
  tidied_at timestamp with time zone
  versions_kept integer
  versions_removed integer
  failures integer not null default 0
  constraint vault_tidyings_failures_check CHECK ((failures >= 0))
  constraint vault_tidyings_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint vault_tidyings_pkey PRIMARY KEY (machine_id)
  constraint vault_tidyings_versions_kept_check CHECK ((versions_kept >= 0))
  constraint vault_tidyings_versions_removed_check CHECK ((versions_removed >= 0))
  INDEX vault_tidyings_due ON public.vault_tidyings USING btree (next_at)
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant delete, insert, select, update to portal_system

table vault_windows (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  opened_at timestamp with time zone not null
  closes_at timestamp with time zone not null
  constraint vault_windows_check CHECK ((closes_at > opened_at))
  constraint vault_windows_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint vault_windows_pkey PRIMARY KEY (id)
  INDEX vault_windows_newest ON public.vault_windows USING btree (machine_id, opened_at DESC)
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant delete, insert, select to portal_system

table vault_writes (row security, forced)
  id uuid not null
  organization_id uuid not null
  account_id uuid not null
  machine_id uuid not null
  subscription_id uuid not null
  is_removal boolean not null
  kind text not null
  name text not null
  bytes bigint not null
  ends_at timestamp with time zone not null
  constraint vault_writes_bytes_check CHECK ((bytes >= 0))
  constraint vault_writes_kind_check CHECK ((kind = ANY (ARRAY['config'::text, 'data'::text, 'index'::text, 'keys'::text, 'snapshots'::text])))
  constraint vault_writes_name_check CHECK (((name = ''::text) OR (name ~ '^[0-9a-f]{64}$'::text)))
  constraint vault_writes_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint vault_writes_pkey PRIMARY KEY (id)
  INDEX vault_writes_machine ON public.vault_writes USING btree (machine_id)
  INDEX vault_writes_over ON public.vault_writes USING btree (ends_at)
  INDEX vault_writes_subscription ON public.vault_writes USING btree (subscription_id)
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant delete, insert, select to portal_system

table vaults (row security, forced)
  machine_id uuid not null
  organization_id uuid not null
  account_id uuid not null
  changed_at timestamp with time zone not null
  counted_at timestamp with time zone
  constraint vaults_organization_id_account_id_machine_id_fkey FOREIGN KEY (organization_id, account_id, machine_id) REFERENCES machines(organization_id, account_id, id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint vaults_pkey PRIMARY KEY (machine_id)
  INDEX vaults_to_count ON public.vaults USING btree (machine_id) WHERE ((counted_at IS NULL) OR (counted_at < changed_at))
  policy portal_office for ALL to portal_office using true check true
  policy portal_system for ALL to portal_system using true check true
  grant select to portal_office
  grant delete, insert, select, update to portal_system

CREATE OR REPLACE FUNCTION app.account()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('app.account_id', true), '')::uuid $function$
-- executed by portal_customer, portal_limited, portal_limits, portal_office, portal_partner, portal_sealer, portal_search, portal_system, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.account_search_condition(words text, facets smallint[], ends_from date)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
RETURN ((('a.organization_id = app.organization() and '::text || CASE WHEN (length(words) < 3) THEN '(a.sort_name >= $1 and a.sort_name < $1 || chr(1114111))'::text ELSE ('a.search_text like '::text || quote_literal(app.search_pattern(words))) END) || CASE WHEN (facets IS NULL) THEN ''::text ELSE ' and a.list_facet = any ($2)'::text END) || CASE WHEN (ends_from IS NULL) THEN ''::text ELSE ' and a.sort_expires_on between $3 and $4'::text END)
-- executed by everybody

CREATE OR REPLACE FUNCTION app.accounts_alike(sought text, address text, domain text)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "pg_trgm.word_similarity_threshold" TO '0.55'
AS $function$
      select array(select found.id from (
        (select a.id, 2 as likeness from accounts a where a.organization_id = app.organization() and domain <> '' and split_part(a.email, '@', 2) = domain limit 5)
        union (select a.id, 3 from accounts a where a.organization_id = app.organization() and address <> '' and a.email = address limit 5)
        union (select alike.id, 1 from (select a.id from accounts a where a.organization_id = app.organization() and sought <> '' and app.searchable(sought) <% a.search_text
          order by word_similarity(app.searchable(sought), a.search_text) desc, a.id limit 5) alike)) found
        group by found.id order by max(found.likeness) desc, found.id limit 10) $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.check_credit_notes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    declare note record;
    begin
      for note in select n.* from credit_notes n where n.id in (select id from added) loop
        perform from invoices i where i.id = note.invoice_id and i.status = 'paid' and i.currency = note.currency for no key update;
        if not found then raise exception 'credit note %: its invoice is not paid, or in another currency', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_note_lines l where l.credit_note_id = note.id
          having coalesce(sum(l.net_cents), 0) <> note.net_cents or coalesce(sum(l.tax_cents), 0) <> note.tax_cents or coalesce(sum(l.total_cents), 0) <> note.total_cents
        ) then raise exception 'credit note % is not the sum of its lines', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_notes n join invoices i on i.id = n.invoice_id where n.invoice_id = note.invoice_id group by i.id
          having sum(n.net_cents) > i.net_cents or sum(n.tax_cents) > i.tax_cents or sum(n.total_cents) > i.total_cents
        ) then raise exception 'credit note % credits more than its invoice', note.number using errcode = 'check_violation'; end if;
        if exists (
          select from credit_note_lines c join invoice_lines l on l.id = c.invoice_line_id
           where c.credit_note_id = note.id and (l.invoice_id <> note.invoice_id or exists (
             select from credit_note_lines o where o.invoice_line_id = l.id
             having sum(o.net_cents) > l.net_cents or sum(o.tax_cents) > l.tax_cents or sum(o.total_cents) > l.total_cents))
        ) then raise exception 'credit note % credits more than a line of its invoice', note.number using errcode = 'check_violation'; end if;
      end loop;
      return null;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.check_subscription_organization()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if new.organization_id <> '00000000-0000-7000-8000-000000000001' and not exists (
        select from accounts a where a.id = new.account_id and a.organization_id = new.organization_id
      ) then raise exception 'subscription % and its account are of different organizations', new.id; end if;
      return null;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.choose_new_accounts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    begin
      update membership_accounts c set is_ordered = false from added where c.account_id = added.id and c.organization_id = added.organization_id and c.is_ordered;
      if app.membership() is not null then
        insert into membership_accounts (organization_id, membership_id, account_id, added_by, created_at)
          select added.organization_id, m.id, added.id, m.person_id::text, app.now()
            from added join memberships m on m.organization_id = added.organization_id and m.id = app.membership()
          on conflict do nothing;
      end if;
      return null;
    end $function$
-- owned by portal_limits; executed by everybody

CREATE OR REPLACE FUNCTION app.choose_ordered_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    begin
      if not exists (select from accounts where id = new.account_id) then
        insert into membership_accounts (organization_id, membership_id, account_id, is_ordered, added_by, created_at)
          select new.organization_id, m.id, new.account_id, true, m.person_id::text, app.now()
            from memberships m where m.organization_id = new.organization_id and m.id = app.membership()
          on conflict do nothing;
      elsif not exists (
        select from membership_accounts c where c.organization_id = new.organization_id and c.membership_id = app.membership() and c.account_id = new.account_id
      ) then raise exception 'the account of the new quote was not chosen for the member' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $function$
-- owned by portal_limits; executed by everybody

CREATE OR REPLACE FUNCTION app.count_found_accounts(words text, facets smallint[], ends_from date, ends_to date, up_to integer)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  declare
    found_count integer;
    sought text := app.searchable(words);
  begin
    execute format('select count(*)::integer from (select from accounts a where %s limit %s) counted',
      app.account_search_condition(sought, facets, ends_from), least(up_to, 1001))
    into found_count using sought, facets, ends_from, ends_to;
    return found_count;
  end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.deals_alike(sought text)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET "pg_trgm.word_similarity_threshold" TO '0.55'
AS $function$
      select array(select d.id from deals d where d.organization_id = app.organization() and d.state in ('draft', 'submitted', 'appealed', 'approved') and app.searchable(sought) <% d.search_text
        order by word_similarity(app.searchable(sought), d.search_text) desc, d.id limit 10) $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.find_deals(words text, most integer)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      select array(select d.id from deals d where d.organization_id = app.organization() and d.search_text like app.search_pattern(app.searchable(words)) limit least(most, 1000)) $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.find_invoices(words text, most integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare
      found_ids uuid[];
    begin
      if length(words) < 3 then return null; end if;
      found_ids := array(
        select i.id from invoices i
         where i.organization_id = app.organization() and i.customer_key like app.search_pattern(app.searchable(words)) limit most + 1);
      return case when cardinality(found_ids) > most then null else found_ids end;
    end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.find_leads(words text, up_to integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare
      found_ids uuid[];
    begin
      found_ids := array(
        select l.id from leads l
         where l.organization_id = app.organization() and l.search_text like app.search_pattern(app.searchable(words)) limit up_to + 1);
      return case when cardinality(found_ids) > up_to then null else found_ids end;
    end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.find_machines(words text, up_to integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET enable_indexscan TO 'off'
AS $function$
  declare
    sought text := app.searchable(words);
    pattern text := app.search_pattern(sought);
    whose uuid[];
    ids uuid[];
  begin
    if length(sought) < 3 then
      whose := array(select a.id from accounts a where a.organization_id = app.organization() and a.sort_name >= sought and a.sort_name < sought || chr(1114111) limit up_to + 1);
      ids := array(select m.id from machines m where m.organization_id = app.organization() and m.sort_name >= sought and m.sort_name < sought || chr(1114111) limit up_to + 1);
    else
      whose := array(select a.id from accounts a where a.organization_id = app.organization() and a.search_text like pattern limit up_to + 1);
      ids := array(select m.id from machines m where m.organization_id = app.organization() and m.search_text like pattern limit up_to + 1);
    end if;
    if greatest(cardinality(whose), cardinality(ids)) > up_to then return null; end if;
    ids := array(select m.id from machines m where m.organization_id = app.organization() and m.account_id = any (whose) union select unnest(ids) limit up_to + 1);
    return case when cardinality(ids) <= up_to then ids end;
  end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.forget_left_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    begin
      delete from membership_accounts where organization_id = old.organization_id and account_id = old.id;
      return new;
    end $function$
-- owned by portal_limits; executed by everybody

CREATE OR REPLACE FUNCTION app.free_carried_of_invoice()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    begin
      update carried_lines set invoice_id = null where invoice_id = new.id and organization_id = new.organization_id;
      return null;
    end $function$
-- owned by portal_limits; executed by everybody

CREATE OR REPLACE FUNCTION app.free_carried_of_quote()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare
      given_up uuid := case tg_table_name when 'quotes' then to_jsonb(old) ->> 'id' when 'checkouts' then to_jsonb(old) ->> 'quote_id' else to_jsonb(old) ->> 'renewal_quote_id' end;
    begin
      update carried_lines set reserved_quote_id = null where reserved_quote_id = given_up and organization_id = old.organization_id;
      return null;
    end $function$
-- owned by portal_limits; executed by everybody

CREATE OR REPLACE FUNCTION app.holds_promise(quote uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      select exists (select from quotes q where q.id = quote
        and (q.status = 'confirmed' or exists (select from checkouts c where c.quote_id = q.id and c.state = 'open'))) $function$
-- owned by portal_search; executed by portal_limited, portal_office, portal_partner, portal_system

CREATE OR REPLACE FUNCTION app.is_looked_after(address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      select exists (select from accounts where organization_id = app.organization() and email = lower(address)) $function$
-- owned by portal_limits; executed by portal_limited

CREATE OR REPLACE FUNCTION app.keep_who_paid()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.paid_by_organization_id := coalesce(old.paid_by_organization_id, old.organization_id);
      return new;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.learn_words()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      insert into content_words (word)
        select distinct match[1] from regexp_matches(lower(new.title || ' ' || new.abstract || ' ' || new.body), '[[:alpha:]]{4,}', 'g') as matches(match) where length(match[1]) <= 30
        on conflict do nothing;
      return null;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.membership()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('app.membership_id', true), '')::uuid $function$
-- executed by portal_limited, portal_limits, portal_partner, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.name_account_person()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      select app.searchable(coalesce(nullif(btrim(p.first_name || ' ' || p.last_name), ''), p.email)), (app.searchable(p.first_name || ' ' || p.last_name) || chr(10) || p.email) into new.sort_name, new.search_text from people p where p.id = new.person_id;
      return new;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.name_alert_object()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.object_id := coalesce(new.machine_id, new.subscription_id, new.account_id);
      return new;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.name_product()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.product := coalesce(new.item ->> 'planId', new.item_kind);
      return new;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.now()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$ select coalesce(stands_at, clock_timestamp() + ahead_by) from public.clock $function$
-- executed by portal_customer, portal_limited, portal_limits, portal_office, portal_partner, portal_sealer, portal_search, portal_session, portal_system, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.organization()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('app.organization_id', true), '')::uuid $function$
-- executed by portal_customer, portal_limited, portal_limits, portal_office, portal_partner, portal_sealer, portal_search, portal_system, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.read_session(given_hash bytea)
 RETURNS json
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
    declare
      live record;
      context json;
    begin
      select coalesce(clock.stands_at, clock_timestamp() + clock.ahead_by) as now, s.data, s.stage, s.created_at, s.seen_at, s.code_confirmed_at,
          s.context_kind, s.organization_id, s.account_id, s.view_id, p.id, p.email, p.first_name, p.last_name, p.two_step
        into live from clock, sessions s join people p on p.id = s.person_id and p.epoch = s.epoch
        where s.id_hash = given_hash and s.revoked_at is null;
      if not found or live.seen_at <= live.now - interval '30 minutes' or live.created_at <= live.now - interval '12 hours' then return null; end if;

      -- A context that is gone (deactivated, suspended, removed) leaves the person signed in and nowhere.
      if live.context_kind = 'organization' then
        select row_to_json(here) into context from (
          select 'organization' as kind, o.id as "organizationId", o.display_name as name, m.id as "membershipId", m.roles, m.is_limited as "isLimited",
              o.time_zone as "timeZone", o.currency, o.tier, o.tax_rate_ppm as "taxRatePpm", (live.now at time zone o.time_zone)::date as today,
              date_part('epoch', o.two_step_required_from) * 1000 as "twoStepRequiredFrom"
            from memberships m join organizations o on o.id = m.organization_id and o.status = 'active'
            where m.organization_id = live.organization_id and m.person_id = live.id and m.status = 'active') here;
      elsif live.context_kind = 'account' then
        select row_to_json(here) into context from (
          select 'account' as kind, a.id as "accountId", a.organization_id as "organizationId", a.name, held.role, o.time_zone as "timeZone",
              (live.now at time zone o.time_zone)::date as today
            from account_people held join accounts a on a.id = held.account_id join organizations o on o.id = a.organization_id
            where held.account_id = live.account_id and held.person_id = live.id) here;
      elsif live.context_kind = 'office' then
        select row_to_json(here) into context from (
          select 'office' as kind, officer.roles, (live.now at time zone o.time_zone)::date as today
            from staff officer, organizations o
            where officer.person_id = live.id and officer.status = 'active' and o.id = '00000000-0000-7000-8000-000000000001') here;
      elsif live.context_kind = 'view' then
        -- As an administrator sees it; what the looker's own roles are is told beside, because they may lose the right meanwhile.
        select row_to_json(here) into context from (
          select 'organization' as kind, o.id as "organizationId", o.display_name as name, '00000000-0000-0000-0000-000000000000' as "membershipId", array['administrator'] as roles, false as "isLimited",
              o.time_zone as "timeZone", o.currency, o.tier, o.tax_rate_ppm as "taxRatePpm", (live.now at time zone o.time_zone)::date as today, null as "twoStepRequiredFrom",
              json_build_object('viewId', v.id, 'roles', officer.roles, 'endsAt', date_part('epoch', v.ends_at) * 1000) as "viewedBy"
            from partner_views v join staff officer on officer.person_id = live.id and officer.status = 'active' join organizations o on o.id = v.organization_id and o.kind = 'partner'
            where v.id = live.view_id and v.person_id = live.id and v.organization_id = live.organization_id and v.ended_at is null and v.ends_at > live.now) here;
      end if;

      -- A row as a whole becomes JSON in a third of the time that json_build_object takes.
      return (select row_to_json(answer) from (
        select date_part('epoch', live.now) * 1000 as now, live.data, live.stage, date_part('epoch', live.created_at) * 1000 as "createdAt",
          date_part('epoch', live.seen_at) * 1000 as "seenAt", date_part('epoch', live.code_confirmed_at) * 1000 as "codeConfirmedAt",
          live.id as "personId", live.email, live.first_name as "firstName", live.last_name as "lastName", live.two_step as "twoStep", context,
          (select count(*) from (
            select from memberships m join organizations o on o.id = m.organization_id and o.status = 'active' where m.person_id = live.id and m.status = 'active'
            union all select from account_people a where a.person_id = live.id
            union all select from staff where staff.person_id = live.id and staff.status = 'active'
            limit 2) counted) as "contextsCount") answer);
    end $function$
-- owned by portal_session; executed by portal_app

CREATE OR REPLACE FUNCTION app.refuse_all_but_withdrawal()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op = 'UPDATE' and old.withdrawn_at is null and new.withdrawn_at is not null
            and to_jsonb(new) - array['withdrawn_at', 'withdrawn_by'] = to_jsonb(old) - array['withdrawn_at', 'withdrawn_by'] then
          return new;
        end if;
        raise exception 'a row of % is only added, and withdrawn once', tg_table_name;
      end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception '% is append-only', tg_table_name; end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_closed_dispute()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.status = 'open' then return new; end if;
      raise exception 'dispute % is closed and stays as it is', old.id;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_closed_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' and old.closed_at is null then return new; end if;
      raise exception 'move % is closed and stays as it is', old.id;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_late_credit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if exists (select from added a join credit_notes n on n.id = a.credit_note_id where n.total_cents <> (
        select sum(l.total_cents) from credit_note_lines l where l.credit_note_id = n.id))
      then raise exception 'lines of papers are never added' using errcode = 'check_violation'; end if;
      return null;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_line_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'DELETE' then raise exception 'lines of papers are never deleted'; end if;
      if old.fulfilled_at is null and old.taken_back_at is null and (new.fulfilled_at is not null or new.taken_back_at is not null)
        and (to_jsonb(new) - 'fulfilled_at' - 'taken_back_at') = (to_jsonb(old) - 'fulfilled_at' - 'taken_back_at') then return new; end if;
      raise exception 'lines of papers are never edited';
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_others_subscription()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      raise exception 'subscription % is not paid for by its customer', old.id using errcode = 'insufficient_privilege';
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.refuse_paper_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'DELETE' then raise exception 'papers are never deleted'; end if;
      if old.status = 'open' then return new; end if;
      raise exception 'invoice % is issued or void and is never edited', old.id;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.rename_account_people()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update account_people set sort_name = app.searchable(coalesce(nullif(btrim(new.first_name || ' ' || new.last_name), ''), new.email)), search_text = (app.searchable(new.first_name || ' ' || new.last_name) || chr(10) || new.email) where person_id = new.id;
      return null;
    end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.resume_audit()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      declare
        own numeric := pg_current_xact_id()::text::numeric;
        given numeric := app.transaction_number(pg_current_xact_id())::text::numeric;
        last numeric := greatest(
          (select to_transaction::text::numeric - 1 from audit_seals order by id desc limit 1),
          (select transaction_id::text::numeric from audit_entries order by audit_entries.transaction_id desc limit 1));
      begin
        if last is null or last <= given then return; end if;
        execute format('create or replace function app.transaction_number(of xid8) returns xid8 language sql immutable parallel safe
          as $body$ select (of::text::numeric + %s)::text::xid8 $body$', last - own + 1);
      end $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.search_account_people(words text, size integer)
 RETURNS TABLE(account_id uuid, person_id uuid)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare
      sought text := app.searchable(words);
      pattern text := app.search_pattern(sought);
      met integer;
    begin
      if size not between 1 and 50 then raise exception 'no such size'; end if;
      return query select p.account_id, p.person_id from account_people p
        where p.organization_id = app.organization() and p.role <> 'holder' and p.sort_name >= sought and p.sort_name < sought || chr(1114111)
        order by p.sort_name, p.account_id, p.person_id limit size;
      get diagnostics met = row_count;
      if met = size or length(sought) < 3 then return; end if;
      return query select w.account_id, w.person_id from (
          select p.account_id, p.person_id, p.search_text, p.sort_name from account_people p
           where p.organization_id = app.organization() and p.role <> 'holder' order by p.sort_name, p.account_id, p.person_id limit 2000) w
        where w.search_text like pattern and not w.sort_name like app.search_prefix(sought) limit size;
      get diagnostics met = row_count;
      if met = size then return; end if;
      return query execute 'with found as materialized (
          select p.account_id, p.person_id, p.sort_name from account_people p where p.organization_id = app.organization() and p.role <> ''holder'' and p.search_text like ' || quote_literal(pattern) || ' limit 2000)
        select f.account_id, f.person_id from found f where not f.sort_name like $1 order by f.sort_name, f.account_id, f.person_id limit $2' using app.search_prefix(sought), size;
    end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.search_accounts(words text, facets smallint[], ends_from date, ends_to date, sort text, descending boolean, after_value text, after_id uuid, size integer)
 RETURNS TABLE(id uuid, name text, email text, partner_is_administrator boolean, plan_name text, sort_expires_on date, renews boolean, source text, open_alerts integer, list_status text, subscriptions_count integer, sort_name text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  declare
    sorted text := case sort when 'name' then 'sort_name' when 'expires' then 'sort_expires_on' when 'plan' then 'plan_name'
      when 'source' then 'source' when 'alerts' then 'open_alerts' end;
    kind text := case sort when 'expires' then 'date' when 'alerts' then 'integer' else 'text' end;
    direction text := case when descending then 'desc' else 'asc' end;
    sought text := app.searchable(words);
    ids uuid[];
  begin
    if sorted is null or size not between 1 and 1001 then raise exception 'no such sort or size'; end if;
    -- A look at a few accounts tells whether matches are many (then they are met on the way) or few (then the index has them).
    -- A row on the way costs twice as much as one from the index, because the walk jumps about in the table.
    if sort = 'name' and length(sought) >= 3 and size <= 100 then
      ids := app.walk_accounts(sought, facets, ends_from, ends_to, descending, after_value, after_id, size, 200);
      if cardinality(ids) between 6 and size - 1 then
        ids := app.walk_accounts(sought, facets, ends_from, ends_to, descending, after_value, after_id, size, 3000);
      end if;
    end if;
    if ids is null or cardinality(ids) < size then
      execute format(
        'with found as materialized (select a.id, a.%1$I from accounts a where %2$s)
         select array(select f.id from found f %3$s order by f.%1$I %4$s, f.id %4$s limit %5$s)',
        sorted, app.account_search_condition(sought, facets, ends_from),
        case when after_id is null then '' else format('where (f.%I, f.id) %s ($5::%s, $6)', sorted, case when descending then '<' else '>' end, kind) end,
        direction, size)
      into ids using sought, facets, ends_from, ends_to, after_value, after_id;
    end if;
    return query
      select a.id, a.name, a.email, a.partner_is_administrator, a.plan_name, a.sort_expires_on, a.renews,
             a.source, a.open_alerts, a.list_status, a.subscriptions_count, a.sort_name
        from unnest(ids) with ordinality as kept(id, place) join accounts a on a.organization_id = app.organization() and a.id = kept.id
       order by kept.place;
  end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.search_machines(words text, size integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare
      sought text := app.searchable(words);
      pattern text := app.search_pattern(sought);
      met integer;
    begin
      if size not between 1 and 50 then raise exception 'no such size'; end if;
      return query select m.id from machines m
        where m.organization_id = app.organization() and m.sort_name >= sought and m.sort_name < sought || chr(1114111) order by m.sort_name, m.id limit size;
      get diagnostics met = row_count;
      if met = size or length(sought) < 3 then return; end if;
      return query select w.id from (
          select m.id, m.search_text, m.sort_name from machines m where m.organization_id = app.organization() order by m.sort_name, m.id limit 2000) w
        where w.search_text like pattern and not w.sort_name like app.search_prefix(sought) limit size;
      get diagnostics met = row_count;
      if met = size then return; end if;
      return query execute 'with found as materialized (
          select m.id, m.sort_name from machines m where m.organization_id = app.organization() and m.search_text like ' || quote_literal(pattern) || ' limit 2000)
        select f.id from found f where not f.sort_name like $1 order by f.sort_name, f.id limit $2' using app.search_prefix(sought), size;
    end $function$
-- owned by portal_search; executed by portal_partner

CREATE OR REPLACE FUNCTION app.search_pattern(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
RETURN (('%'::text || replace(replace(replace(words, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text)) || '%'::text)
-- executed by portal_office, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.search_prefix(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
RETURN (replace(replace(replace(words, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text) || '%'::text)
-- executed by everybody

CREATE OR REPLACE FUNCTION app.searchable(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(NORMALIZE(lower((words COLLATE "und-x-icu")), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text)
-- executed by everybody

CREATE OR REPLACE FUNCTION app.stripe_known_until()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
      select least(max(r.to_at) filter (where r.finished_at is not null) - interval '2 days', min(r.from_at) filter (where exists (
        select from reconciliation_differences d where d.reconciliation_id = r.id and d.resolved_at is null))) from reconciliations r
    $function$
-- owned by portal_system; executed by portal_customer, portal_partner

CREATE OR REPLACE FUNCTION app.transaction_number(of xid8)
 RETURNS xid8
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select (of::text::numeric + 0)::text::xid8 $function$
-- executed by portal_customer, portal_limited, portal_office, portal_partner, portal_sealer, portal_system, unknown (OID=0)

CREATE OR REPLACE FUNCTION app.version_key(version text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog'
AS $function$
      select lpad(m[1], 10, '0') || lpad(m[2], 10, '0') || lpad(m[3], 10, '0') || coalesce((
               select string_agg(case when part ~ '^\d+$' then '0' || lpad(part, 12, '0') else '1' || part end, ' ' order by place) || ' '
                 from regexp_split_to_table(m[5], '[.]') with ordinality as p(part, place)), '~')
        from regexp_match(version, '^v{0,1}(\d{1,10})[.](\d{1,10})[.](\d{1,10})(-([0-9A-Za-z.-]+)){0,1}([+][0-9A-Za-z.-]+){0,1}$') m
    $function$
-- executed by everybody

CREATE OR REPLACE FUNCTION app.walk_accounts(words text, facets smallint[], ends_from date, ends_to date, descending boolean, after_value text, after_id uuid, size integer, walked integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
  declare
    pattern text := app.search_pattern(words);
  begin
    if descending then return array(
      select w.id from (
        select a.id, a.search_text, a.list_facet, a.sort_expires_on from accounts a
         where a.organization_id = app.organization()
           and (a.sort_name, a.id) < (coalesce(after_value, chr(1114111)), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
         order by a.sort_name desc, a.id desc limit walked) w
       where w.search_text like pattern and (facets is null or w.list_facet = any (facets)) and (ends_from is null or w.sort_expires_on between ends_from and ends_to)
       limit size);
    end if;
    return array(
      select w.id from (
        select a.id, a.search_text, a.list_facet, a.sort_expires_on from accounts a
         where a.organization_id = app.organization()
           and (a.sort_name, a.id) > (coalesce(after_value, ''), coalesce(after_id, '00000000-0000-0000-0000-000000000000'))
         order by a.sort_name, a.id limit walked) w
       where w.search_text like pattern and (facets is null or w.list_facet = any (facets)) and (ends_from is null or w.sort_expires_on between ends_from and ends_to)
       limit size);
  end $function$
-- executed by portal_search
