from . import test_authorization_token
