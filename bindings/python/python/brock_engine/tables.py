"""The tables of a crawl, in SQL that Spark, DuckDB, DataFusion and Polars understand.

``PAIRS`` counts the rows of the view ``decisions``, which has the columns ``DECISION_COLUMNS`` of ``Engine.check_batch``.
``TABLES`` has the queries of the tables over its result, the view ``pairs``: a row for each site and domain, with the domain's
owner and category. A request is one to a third party if its domain is not that of the page; all tables but ``sites`` count those.
"""

#: What the engine reads of a request. Without the column ``page`` the source is the page; a null in it is a page that is not known.
REQUEST_COLUMNS = ("url", "source", "type", "page")

DECISION_COLUMNS = ("action", "site", "domain", "owner", "category", "problem")

PAIRS = """SELECT site, domain, owner, category,
    sum(CASE WHEN problem IS NULL THEN 1 ELSE 0 END) AS requests,
    sum(CASE WHEN action >= 2 THEN 1 ELSE 0 END) AS blocked,
    sum(CASE WHEN action = 1 THEN 1 ELSE 0 END) AS allowed,
    sum(CASE WHEN problem IS NULL THEN 0 ELSE 1 END) AS rejected
    FROM decisions GROUP BY site, domain, owner, category"""

_SUMS = "sum(requests) AS requests, sum(blocked) AS blocked, sum(allowed) AS allowed"
_THIRD = "domain IS NOT NULL AND (site IS NULL OR site <> domain)"
TABLES = {
    "sites": f"""SELECT site, sum(requests) AS requests, sum(CASE WHEN {_THIRD} THEN requests ELSE 0 END) AS third_party,
        sum(blocked) AS blocked, sum(allowed) AS allowed, count(DISTINCT CASE WHEN {_THIRD} THEN domain END) AS domains,
        sum(rejected) AS rejected FROM pairs GROUP BY site""",
    "domains": f"""SELECT domain, owner, category, count(DISTINCT site) AS sites, {_SUMS}
        FROM pairs WHERE {_THIRD} GROUP BY domain, owner, category""",
    "owners": f"""SELECT owner, count(DISTINCT domain) AS domains, count(DISTINCT site) AS sites, {_SUMS}
        FROM pairs WHERE {_THIRD} GROUP BY owner""",
    "categories": f"""SELECT category, count(DISTINCT domain) AS domains, count(DISTINCT site) AS sites, {_SUMS}
        FROM pairs WHERE {_THIRD} GROUP BY category""",
}
