-- A store of schema version 1 with two statements, as Python's sqlite3.Connection.iterdump writes it.
BEGIN TRANSACTION;
CREATE TABLE chunks (
	run_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	counts TEXT NOT NULL, 
	finished TEXT NOT NULL, 
	CONSTRAINT pk_chunks PRIMARY KEY (run_id, number), 
	CONSTRAINT fk_chunks_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "chunks" VALUES(1,0,'{"tried":10}','2026-11-23T21:40:25Z');
INSERT INTO "chunks" VALUES(1,2,'{"tried":10}','2026-11-23T21:40:25Z');
CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	statement_id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	digits INTEGER, 
	method TEXT NOT NULL, 
	evidence TEXT NOT NULL, 
	certificate TEXT, 
	engine_version TEXT NOT NULL, 
	created TEXT NOT NULL, 
	seconds DOUBLE NOT NULL, 
	run_id INTEGER, 
	CONSTRAINT pk_evidence PRIMARY KEY (id), 
	CONSTRAINT ck_evidence_verdict CHECK (verdict = 'proved' OR verdict = 'supported' OR verdict = 'refuted' OR verdict = 'undecided'), 
	CONSTRAINT uq_evidence_statement_id_digest UNIQUE (statement_id, digest), 
	CONSTRAINT fk_evidence_statement_id FOREIGN KEY(statement_id) REFERENCES statements (id), 
	CONSTRAINT fk_evidence_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "evidence" VALUES(1,1,'3a64268d1835060b8dd62a69fccbe6bcb438bd4ecc9c12a32d2be651763ce03b','supported',1000,'enclosure','{"radius":"1e-1000"}',NULL,'0.1.0','2026-11-23T00:00:00Z',0.5,1);
INSERT INTO "evidence" VALUES(2,1,'1c4f226bfc02bd6e38d0671fe4d68b3b2bdd3ab1a4ddf97f7c44384a6b12e994','proved',NULL,'exact','{}','{"rule":"Euler"}','0.1.0','2026-11-23T00:00:00Z',0.25,1);
INSERT INTO "evidence" VALUES(3,2,'65be75d8111f0b8a724ab6f7516c27521d1a22a9e4a8243e1b2c95729bc85722','refuted',NULL,'exact','{}',NULL,'','2026-11-23T00:00:00Z',0.0,1);
CREATE TABLE meta (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('mathengine_schema','1');
INSERT INTO "meta" VALUES('store','f7a1e68af0af491497fd2e92b04b0c9c');
INSERT INTO "meta" VALUES('created','2026-11-23T21:40:25Z');
CREATE TABLE provenance (
	statement_id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	CONSTRAINT pk_provenance PRIMARY KEY (statement_id, run_id), 
	CONSTRAINT fk_provenance_statement_id FOREIGN KEY(statement_id) REFERENCES statements (id), 
	CONSTRAINT fk_provenance_run_id FOREIGN KEY(run_id) REFERENCES runs (id)
)
 WITHOUT ROWID

;
INSERT INTO "provenance" VALUES(1,1);
INSERT INTO "provenance" VALUES(2,1);
CREATE TABLE "references" (
	statement_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	target TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_references PRIMARY KEY (statement_id, kind, target), 
	CONSTRAINT fk_references_statement_id FOREIGN KEY(statement_id) REFERENCES statements (id)
);
INSERT INTO "references" VALUES(1,'oeis','A013661','');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	recipe TEXT NOT NULL, 
	recipe_digest TEXT NOT NULL, 
	recipe_text TEXT NOT NULL, 
	parameters TEXT NOT NULL, 
	seed TEXT, 
	version TEXT NOT NULL, 
	machine TEXT, 
	state TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	cursor TEXT, 
	started TEXT NOT NULL, 
	finished TEXT, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT ck_runs_state CHECK (state = 'running' OR state = 'stopped' OR state = 'interrupted' OR state = 'finished'), 
	CONSTRAINT uq_runs_key UNIQUE ("key")
);
INSERT INTO "runs" VALUES(1,'11111111111111111111111111111111','zeta2','0000000000000000000000000000000000000000000000000000000000000000','title = "zeta(2)"','{"bound":3}','7','0.1.0','x86_64','interrupted','{"tried":20}',NULL,'2026-11-23T00:00:00Z','2026-11-23T21:40:25Z');
CREATE TABLE statements (
	id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	text TEXT NOT NULL, 
	form TEXT NOT NULL, 
	constant TEXT, 
	family TEXT, 
	limit_text TEXT, 
	value_prefix TEXT, 
	status TEXT NOT NULL, 
	digits INTEGER, 
	created TEXT NOT NULL, 
	CONSTRAINT pk_statements PRIMARY KEY (id), 
	CONSTRAINT ck_statements_status CHECK (status = 'proved' OR status = 'supported' OR status = 'refuted' OR status = 'undecided' OR status = 'conflict'), 
	CONSTRAINT uq_statements_digest UNIQUE (digest)
);
INSERT INTO "statements" VALUES(1,'8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d8d','identity','zeta(2) = pi**2/6','{"left":"zeta(2)"}','zeta(2)','even','pi**2/6','1.6449340668482264364','proved',1000,'2026-11-23T21:40:25Z');
INSERT INTO "statements" VALUES(2,'2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e2e','inequality','2 < 1','{}',NULL,NULL,NULL,NULL,'refuted',NULL,'2026-11-23T21:40:25Z');
CREATE TABLE tags (
	statement_id INTEGER NOT NULL, 
	tag TEXT NOT NULL, 
	CONSTRAINT pk_tags PRIMARY KEY (statement_id, tag), 
	CONSTRAINT fk_tags_statement_id FOREIGN KEY(statement_id) REFERENCES statements (id)
);
INSERT INTO "tags" VALUES(1,'classic');
CREATE INDEX ix_statements_kind_status_id ON statements (kind, status, id);
CREATE INDEX ix_statements_constant_status_id ON statements (constant, status, id);
CREATE INDEX ix_statements_family_status_id ON statements (family, status, id);
CREATE INDEX ix_statements_status_id ON statements (status, id);
CREATE INDEX ix_statements_value_prefix ON statements (value_prefix);
CREATE INDEX ix_runs_recipe_digest_state ON runs (recipe_digest, state);
CREATE INDEX ix_provenance_run_id_statement_id ON provenance (run_id, statement_id);
CREATE INDEX ix_tags_tag_statement_id ON tags (tag, statement_id);
CREATE TRIGGER evidence_refuses_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_refuses_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
COMMIT;
