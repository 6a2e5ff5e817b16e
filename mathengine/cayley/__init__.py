"""Growth of Cayley and Schreier graphs: graphs, families, exact engines and what plans them."""
