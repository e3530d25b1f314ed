-- Orders and customers in SQLite: fills two tables, builds an index, and joins them through it.
-- Run as: sqlite3 :memory: < database-join.sql

CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT, note TEXT);
CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer INTEGER, amount INTEGER, item TEXT);

WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 4000)
INSERT INTO customer SELECT n, 'customer ' || n, 'city ' || (n * 7919 % 211), zeroblob(600) FROM counter;

WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < 8000)
INSERT INTO purchase SELECT n, n * 48271 % 4000 + 1, n * 16807 % 997, zeroblob(400) FROM counter;

CREATE INDEX purchase_of_customer ON purchase (customer);
CREATE INDEX customer_in_city ON customer (city);

SELECT city, count(*), sum(amount)
FROM customer JOIN purchase ON purchase.customer = customer.id
WHERE city < 'city 15'
GROUP BY city ORDER BY sum(amount) DESC LIMIT 5;

SELECT count(*), sum(length(note)), sum(length(item))
FROM purchase JOIN customer ON customer.id = purchase.customer
WHERE amount % 2 = 0;
