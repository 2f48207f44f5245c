import six


def price(number, cents):
    return "%d.%02d" % divmod(number * cents, 100)


def test_price():
    assert price(3, 250) == "7.50"
    assert six.text_type(price(1, 5)) == "0.05"
