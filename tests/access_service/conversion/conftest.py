from tests.access_service.store.conftest import postgres_url

__all__ = ["postgres_url"]
