BEGIN TRANSACTION;
CREATE TABLE articles (
	url VARCHAR NOT NULL,
	fingerprint VARCHAR NOT NULL,
	published VARCHAR NOT NULL,
	withdrawn BOOLEAN NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY (url)
);
INSERT INTO "articles" VALUES('https://www.example.org/2026/11/banjir.html','60ee8f2ab11789f874135b8c3193025b','2026-11-03T01:00:00.000000Z',0,'{"source":"folder articles","uid":"banjir.md","url":"https://www.example.org/2026/11/banjir.html","page":"2026/11/banjir","language":"id","title":"Banjir surut di Demak","body":"<p>Air surut pada 2026. Warga <a href=\"https://www.example.org/a\">pulang</a> ke rumah.</p>","summary":"","published":"2026-11-03T01:00:00.000000Z","updated":"2026-11-03T01:00:00.000000Z","authors":[],"tags":[],"media":[],"withdrawn":false,"cut":[]}');
CREATE TABLE assets (
	name VARCHAR NOT NULL,
	type VARCHAR NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (name)
);
CREATE TABLE attempts (
	language VARCHAR NOT NULL,
	url VARCHAR NOT NULL,
	"plan" VARCHAR NOT NULL,
	held VARCHAR,
	PRIMARY KEY (language, url)
);
INSERT INTO "attempts" VALUES('id','https://www.example.org/2026/11/banjir.html','a6ebe6bd708a57e459e0710e5208207f',NULL);
INSERT INTO "attempts" VALUES('en','https://www.example.org/2026/11/banjir.html','046f6efe377143877e6cdf1424d48bb9',NULL);
CREATE TABLE notes (
	"key" VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY ("key")
);
CREATE TABLE schema (
	version INTEGER NOT NULL
);
INSERT INTO "schema" VALUES(1);
CREATE TABLE segments (
	"key" BLOB NOT NULL,
	source VARCHAR NOT NULL,
	target VARCHAR NOT NULL,
	identity VARCHAR NOT NULL,
	text VARCHAR NOT NULL,
	answer VARCHAR NOT NULL,
	alignment VARCHAR NOT NULL,
	score FLOAT,
	origin VARCHAR NOT NULL,
	created VARCHAR NOT NULL,
	used VARCHAR NOT NULL,
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "segments" VALUES(X'2FF6ADA8FEB1B73EE548401C47BC619E','id','en','echo:1','Warga pulang ke rumah.','Warga pulang ke rumah.','[0,5,0,5,6,12,6,12,13,15,13,15,16,21,16,21]',0.0,'machine','2026-11-24T03:00:00.000000Z','2026-11-24T03:00:00.000000Z');
INSERT INTO "segments" VALUES(X'462AA9F9010D1460FDA0986938F6ABA4','id','en','echo:1','Air surut pada 2026.','Air surut pada 2026.','[0,3,0,3,4,9,4,9,10,14,10,14,15,19,15,19]',0.0,'machine','2026-11-24T03:00:00.000000Z','2026-11-24T03:00:00.000000Z');
INSERT INTO "segments" VALUES(X'DACD7C4B1D3671938147EADA345DFAA0','id','en','echo:1','Banjir surut di Demak','Banjir surut di Demak','[0,6,0,6,7,12,7,12,13,15,13,15,16,21,16,21]',0.0,'machine','2026-11-24T03:00:00.000000Z','2026-11-24T03:00:00.000000Z');
CREATE TABLE sightings (
	source VARCHAR NOT NULL,
	uid VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY (source, uid)
);
INSERT INTO "sightings" VALUES('folder articles','banjir.md','{"source":"folder articles","uid":"banjir.md","url":"https://www.example.org/2026/11/banjir.html","page":"2026/11/banjir","first_seen":"2026-11-24T03:00:00.000000Z"}');
CREATE TABLE translations (
	language VARCHAR NOT NULL,
	url VARCHAR NOT NULL,
	"plan" VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY (language, url)
);
INSERT INTO "translations" VALUES('id','https://www.example.org/2026/11/banjir.html','a6ebe6bd708a57e459e0710e5208207f','{"url":"https://www.example.org/2026/11/banjir.html","language":"id","plan":"a6ebe6bd708a57e459e0710e5208207f","title":"Banjir surut di Demak","summary":"","body":"<p>Air surut pada 2026. Warga <a href=\"https://www.example.org/a\">pulang</a> ke rumah.</p>","tags":[],"media":[],"origin":"original","engine":"","updated":"2026-11-03T01:00:00.000000Z","flaws":[],"held":""}');
INSERT INTO "translations" VALUES('en','https://www.example.org/2026/11/banjir.html','046f6efe377143877e6cdf1424d48bb9','{"url":"https://www.example.org/2026/11/banjir.html","language":"en","plan":"046f6efe377143877e6cdf1424d48bb9","title":"Banjir surut di Demak","summary":"","body":"<p>Air surut pada 2026. Warga <a href=\"https://www.example.org/a\">pulang</a> ke rumah.</p>","tags":[],"media":[],"origin":"machine","engine":"echo:1","updated":"2026-11-03T01:00:00.000000Z","flaws":[],"held":""}');
CREATE INDEX articles_newest ON articles (withdrawn, published DESC, url);
CREATE INDEX attempts_held ON attempts (language, url) WHERE held IS NOT NULL;
COMMIT;
