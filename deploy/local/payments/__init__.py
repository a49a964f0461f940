"""A payment provider for development and tests: one set of books, spoken to in the shapes of Vipps MobilePay and of Quickpay.

It misbehaves on request, in the ways that real providers do (`faults`). Development only.
"""
