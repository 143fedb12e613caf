-- The same numbers as in 0011, in a form that Postgres writes into the query: a function with a FROM of its own is run
-- apart for each comment, which took longer than all the rest of a page. That is why everything stands here in full
-- (with n = greatest(votes, abs(score)), and part of them in favour); and no function of ours is called, because a vacuum
-- would not find it.
create or replace function best_rank(score int, votes int) returns int language sql immutable parallel safe as $$
  select case
    when score = 0 and votes = 0 then 0
    when greatest(votes, abs(score)) + score > 1 then round(1e9 * (
      ((greatest(votes, abs(score)) + score) / 2) / greatest(votes, abs(score))::float8
      + 1.9207 / greatest(votes, abs(score))::float8
      - 1.96 * sqrt(
          ((greatest(votes, abs(score)) + score) / 2) / greatest(votes, abs(score))::float8
          * (1 - ((greatest(votes, abs(score)) + score) / 2) / greatest(votes, abs(score))::float8)
          / greatest(votes, abs(score))::float8
          + 0.9604 / (greatest(votes, abs(score))::float8 * greatest(votes, abs(score))::float8)))
      / (1 + 3.8416 / greatest(votes, abs(score))::float8))::int
    else -round(1e9 * (
      1 + 1.9207 / greatest(votes, abs(score))::float8
      - 1.96 * sqrt(0.9604 / (greatest(votes, abs(score))::float8 * greatest(votes, abs(score))::float8)))
      / (1 + 3.8416 / greatest(votes, abs(score))::float8))::int
  end
$$;
