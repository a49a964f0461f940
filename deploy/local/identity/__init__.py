"""An OpenID Connect provider for development: code flow with PKCE, and a page with the invented people to sign in as."""
