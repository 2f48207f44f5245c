module shop.example/price

go 1.21
