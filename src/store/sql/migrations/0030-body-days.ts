import type { Dialect } from '../dialect.ts';

/**
 * Bodies in partitions, by day and then by class, where the engine has such: what has had its time is a table that is
 * dropped, and its room is free at once. The day comes first, so that a look-up by key reaches one day, and so that taking
 * a class out of a day that is over locks that day, and never what is being written to.
 *
 * The table that is there becomes the partition of all keys below a bound, which lies some days ahead: until then all goes
 * on in it. That no row is beyond the bound is looked at before, while others write. Nothing is ever refused: `bodies_other`
 * takes what no day is there for, and a table of its own in each day what no class is there for.
 *
 * Who makes and drops tables must own them, and a server's role only writes rows: functions of the owner do it, for whoever
 * may delete bodies, and for names that are made of a day and a class.
 */
export const name = '0030-body-days';
export const requires = '0011-lists';

/** Keys of one day (`base/id.ts`): 86,400,000 milliseconds, and 4,096 keys in each. */
const DAY_KEYS = 353_894_400_000;
const TODAY = `(current_timestamp AT TIME ZONE 'UTC')::date - date '2025-01-01'`;
/** The bound is so far ahead that a program of before, should it go on after all, has time; and no less than that is left. */
const AHEAD_DAYS = 8;
const LEAST_DAYS = 2;
const LOCK_MS = 2_000;

export function ahead({ hasPartitions }: Dialect['types']): readonly string[] {
  return hasPartitions ? [BOUND, LOOK] : [];
}

export function statements({ key, hasPartitions }: Dialect['types']): readonly string[] {
  return [
    // Days that have been taken out and not dropped yet, and how far what hangs on their bodies has gone.
    `CREATE TABLE left_days (
       day ${key} NOT NULL, retention_days ${key} NOT NULL, swept_to ${key} NOT NULL, PRIMARY KEY (day, retention_days))`,
    ...(hasPartitions ? [...FUNCTIONS, SWAP, AT_HOME] : []),
  ];
}

/** The constraint has its day in its name. */
const BOUNDS = `SELECT conname, convalidated, substring(conname FROM '\\d+$')::integer AS day FROM pg_constraint
  WHERE conrelid = 'bodies'::regclass AND conname ~ '^bodies_before_\\d+$'`;
const IS_PLAIN = `(SELECT relkind FROM pg_class WHERE oid = 'bodies'::regclass) = 'r'`;

const BOUND = `DO $$
  DECLARE known record; day integer;
  BEGIN
    PERFORM set_config('lock_timeout', '${LOCK_MS}', true);
    IF NOT ${IS_PLAIN} OR NOT EXISTS (SELECT FROM bodies) THEN RETURN; END IF;
    IF EXISTS (SELECT FROM (${BOUNDS}) AS bound WHERE bound.day >= ${TODAY} + ${LEAST_DAYS}) THEN RETURN; END IF;
    LOCK TABLE ONLY bodies IN ACCESS EXCLUSIVE MODE;
    IF NOT ${IS_PLAIN} THEN RETURN; END IF;
    FOR known IN ${BOUNDS} LOOP
      IF known.day >= ${TODAY} + ${LEAST_DAYS} THEN RETURN; END IF;
      EXECUTE format('ALTER TABLE bodies DROP CONSTRAINT %I', known.conname);
    END LOOP;
    -- A clock may have been wrong.
    SELECT greatest(${TODAY} + ${AHEAD_DAYS}, max(id) / ${DAY_KEYS} + 1) INTO day FROM bodies;
    EXECUTE format('ALTER TABLE bodies ADD CONSTRAINT bodies_before_%s CHECK (id < %s) NOT VALID', day, day * ${DAY_KEYS});
  END $$`;

const LOOK = `DO $$
  DECLARE known record;
  BEGIN
    IF NOT ${IS_PLAIN} THEN RETURN; END IF;
    FOR known IN ${BOUNDS} LOOP
      EXECUTE format('ALTER TABLE bodies VALIDATE CONSTRAINT %I', known.conname);
    END LOOP;
  END $$`;

/** Whoever could write to \`bodies\` can do so ever after. */
const GRANT_LIKE = `CREATE FUNCTION grant_like(source regclass, target regclass) RETURNS void LANGUAGE plpgsql AS $f$
  DECLARE given record;
  BEGIN
    FOR given IN
      SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS who, string_agg(privilege_type, ', ') AS what
      FROM (SELECT DISTINCT a.grantee, a.privilege_type FROM pg_class, aclexplode(relacl) AS a
        WHERE pg_class.oid = source AND a.grantee <> relowner) AS acl GROUP BY 1
    LOOP
      EXECUTE format('GRANT %s ON TABLE %s TO %s', given.what, target, given.who);
    END LOOP;
  END $f$`;

/** The name of a day, for who may drop it. */
const BODY_DAY = `CREATE FUNCTION body_day(day integer, class integer DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $f$
  BEGIN
    IF NOT has_table_privilege(session_user, 'bodies'::regclass, 'DELETE') THEN
      RAISE insufficient_privilege USING MESSAGE = 'only who may delete bodies makes and drops their days';
    END IF;
    IF coalesce(day NOT BETWEEN 0 AND 25000 OR class NOT IN (1, 3, 7, 30, 90, 365), true) THEN
      RAISE invalid_parameter_value USING MESSAGE = 'no such day, or no such class';
    END IF;
    RETURN 'bodies_' || to_char(date '2025-01-01' + day, 'YYYYMMDD');
  END $f$`;

/**
 * Makes a day with these classes, or those that it lacks. False where what is there stands in the way: rows of that day
 * among the others, or the table of before.
 */
const MAKE = `CREATE FUNCTION make_body_day(day integer, classes integer[]) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $f$
  DECLARE
    name text := body_day(day);
    class integer;
    leaf text;
    is_new boolean;
  BEGIN
    LOCK TABLE left_days IN SHARE ROW EXCLUSIVE MODE;
    is_new := to_regclass(name) IS NULL;
    IF is_new THEN
      EXECUTE format('CREATE TABLE %I (LIKE bodies INCLUDING COMPRESSION) PARTITION BY LIST (retention_days)', name);
      EXECUTE format('CREATE TABLE %I PARTITION OF %I (PRIMARY KEY (id)) DEFAULT', name || '_other', name);
    END IF;
    FOREACH class IN ARRAY classes LOOP
      leaf := body_day(day, class) || '_' || class;
      CONTINUE WHEN to_regclass(leaf) IS NOT NULL;
      EXECUTE format('CREATE TABLE %I PARTITION OF %I (PRIMARY KEY (id)) FOR VALUES IN (%s)', leaf, name, class);
      PERFORM grant_like('bodies', leaf::regclass);
    END LOOP;
    IF is_new THEN
      PERFORM grant_like('bodies', name::regclass), grant_like('bodies', (name || '_other')::regclass);
      EXECUTE format('ALTER TABLE bodies ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
        name, day * ${DAY_KEYS}, (day + 1) * ${DAY_KEYS});
    END IF;
    RETURN true;
  EXCEPTION WHEN check_violation OR invalid_object_definition THEN
    RETURN false;
  END $f$`;

/** Takes a class out of a day: from then on its bodies are not there, and it is to be dropped. */
const TAKE_OUT = `CREATE FUNCTION take_out_bodies(day integer, class integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $f$
  DECLARE
    name text := body_day(day, class);
    leaf text := name || '_' || class;
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(leaf) AND inhparent = to_regclass(name)) THEN
      RETURN false;
    END IF;
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', name, leaf);
    RETURN true;
  END $f$`;

const DROP = `CREATE FUNCTION drop_bodies(day integer, class integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $f$
  DECLARE
    leaf text := body_day(day, class) || '_' || class;
  BEGIN
    IF to_regclass(leaf) IS NULL OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(leaf)) THEN
      RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', leaf);
    RETURN true;
  END $f$`;

/** Drops a day with no class and no row. For that, and for nothing else, who writes may have to wait, and not for long. */
const DROP_DAY = `CREATE FUNCTION drop_body_day(day integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET lock_timeout = 20 AS $f$
  DECLARE
    name text := body_day(day);
    has_rows boolean;
  BEGIN
    IF (SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass(name)) <> 1 THEN RETURN false; END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
    IF has_rows THEN RETURN false; END IF;
    LOCK TABLE ONLY bodies IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
    IF has_rows THEN RETURN false; END IF;
    EXECUTE format('DROP TABLE %I', name);
    RETURN true;
  END $f$`;

/** A function of the owner looks for names where the tables are, and nowhere before that. */
const AT_HOME = `DO $$
  DECLARE
    made text;
    keeper regrole;
  BEGIN
    SELECT relowner INTO keeper FROM pg_class WHERE oid = 'requests'::regclass;
    FOREACH made IN ARRAY ARRAY['grant_like(regclass, regclass)', 'body_day(integer, integer)', 'make_body_day(integer, integer[])',
      'take_out_bodies(integer, integer)', 'drop_bodies(integer, integer)', 'drop_body_day(integer)']
    LOOP
      EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', made, current_schema());
      EXECUTE format('ALTER FUNCTION %s OWNER TO %s', made, keeper);
    END LOOP;
    REVOKE EXECUTE ON FUNCTION grant_like(regclass, regclass) FROM PUBLIC;
    FOREACH made IN ARRAY ARRAY['bodies', 'bodies_other', 'left_days'] LOOP
      EXECUTE format('ALTER TABLE %I OWNER TO %s', made, keeper);
    END LOOP;
    PERFORM grant_like('requests', 'left_days');
  END $$`;

const FUNCTIONS = [GRANT_LIKE, BODY_DAY, MAKE, TAKE_OUT, DROP, DROP_DAY];

const SWAP = `DO $$
  DECLARE
    known record;
    day integer;
    has_rows boolean;
  BEGIN
    LOCK TABLE ONLY bodies IN ACCESS EXCLUSIVE MODE;
    SELECT EXISTS (SELECT FROM bodies), greatest(${TODAY} + 1, max(id) / ${DAY_KEYS} + 1) FROM bodies INTO has_rows, day;
    FOR known IN ${BOUNDS} LOOP day := known.day; END LOOP;
    ALTER TABLE bodies RENAME TO bodies_before;
    CREATE TABLE bodies (LIKE bodies_before INCLUDING COMPRESSION) PARTITION BY RANGE (id);
    PERFORM grant_like('bodies_before', 'bodies');
    IF has_rows THEN
      EXECUTE format('ALTER TABLE bodies ATTACH PARTITION bodies_before FOR VALUES FROM (MINVALUE) TO (%s)', day * ${DAY_KEYS});
      FOR known IN SELECT conname FROM pg_constraint
        WHERE conrelid = 'bodies_before'::regclass AND conname ~ '^bodies_before_\\d+$' LOOP
        EXECUTE format('ALTER TABLE bodies_before DROP CONSTRAINT %I', known.conname);
      END LOOP;
    ELSE
      DROP TABLE bodies_before;
    END IF;
    CREATE TABLE bodies_other PARTITION OF bodies (PRIMARY KEY (id)) DEFAULT WITH (
      autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000,
      toast.autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_vacuum_threshold = 10000);
    PERFORM grant_like('bodies', 'bodies_other');
  END $$`;
