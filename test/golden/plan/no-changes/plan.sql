-- hyperferry plan 0123456789ab of shop: for review, run it with hyperferry apply
-- source app@db1:5432/shop, target app@ts1:5432/shop

-- nothing to do
